/** Tells where the time of a trace went: the time on its critical path that was each service's own. */
import { criticalPath, type TimedSpan } from '../trace/critical-path.ts';
import type { RequestRow } from './shapes.ts';

export interface RowSpan {
  readonly span_id: string | null;
  readonly parent_id: string | null;
  readonly start_ms: number;
  readonly duration_ms: number;
  readonly service: string;
  readonly failed: boolean;
}

/** @param rootSpan id of the span to begin with; without it the longest that has no parent here @returns in the order of time */
export function partsOf(spans: readonly RowSpan[], rootSpan: string | null): RequestRow['parts'] {
  const places = new Map(spans.map(({ span_id }, place) => [span_id, place]));
  const timed: TimedSpan[] = spans.map(({ parent_id, start_ms, duration_ms }) => ({
    parent: (parent_id === null ? undefined : places.get(parent_id)) ?? -1,
    start: start_ms,
    end: start_ms + Math.max(0, duration_ms),
  }));
  const root = (rootSpan === null ? undefined : places.get(rootSpan)) ?? longestRoot(timed);
  const own = new Map<string, number>();
  for (const { span, from, to } of criticalPath(timed, root).toReversed()) {
    const label = spans[span]?.service ?? 'unknown';
    own.set(label, (own.get(label) ?? 0) + to - from);
  }
  return [...own].map(([service, ms]) => ({ service, ms }));
}

function longestRoot(spans: readonly TimedSpan[]): number {
  let longest = -1;
  const lengthOf = (place: number) => (spans[place]?.end ?? 0) - (spans[place]?.start ?? 0);
  spans.forEach(({ parent }, place) => {
    if (parent === -1 && (longest === -1 || lengthOf(place) > lengthOf(longest))) longest = place;
  });
  return longest;
}
