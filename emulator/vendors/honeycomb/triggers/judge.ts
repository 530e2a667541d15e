/**
 * Decides from a query's rows whether a trigger fires: which groups are beyond the threshold, in how many runs in a
 * row, and whether recipients would be notified.
 */
import { havingHolds } from '../query/filter.ts';
import type { Results } from '../query/results.ts';
import type { QuerySpec } from '../query/spec.ts';
import { calculationsOf } from '../query/spec.ts';
import { resultLabel } from './check.ts';
import type { TriggerState } from './state.ts';
import type { KeptTrigger, Threshold } from './trigger.ts';

/** What one run of the query says. */
export interface Verdict {
  /** The value farthest beyond the threshold, or nearest to it; null when nothing was calculated. */
  readonly value: number | null;
  /** The breakdowns' values of the group it belongs to. */
  readonly group: Readonly<Record<string, unknown>>;
  /** Groups beyond the threshold. */
  readonly groups: number;
}

export function judge(spec: QuerySpec, { results }: Results, threshold: Threshold): Verdict {
  const label = resultLabel(spec);
  const breakdowns = spec.breakdowns ?? [];
  const isUpward = threshold.op.startsWith('>');
  const measured = results.flatMap(({ data }) => {
    const value = data[label];
    if (typeof value !== 'number') return [];
    return [{ value, group: Object.fromEntries(breakdowns.map((name) => [name, data[name]])) }];
  });
  measured.sort((a, b) => (isUpward ? b.value - a.value : a.value - b.value));
  const none = { value: countOfNothing(spec), group: {} };
  const candidates = measured.length > 0 ? measured : [none];
  return {
    ...(candidates[0] ?? none),
    groups: candidates.filter(({ value }) => havingHolds(threshold, value)).length,
  };
}

/** Without events a query has no row, but their count is 0, so a trigger can fire when events stay away. */
function countOfNothing(spec: QuerySpec): number | null {
  const [calculation] = calculationsOf(spec);
  const isWhole = !spec.breakdowns?.length && !spec.formulas?.length && !spec.havings?.length;
  return isWhole && calculation?.op.startsWith('COUNT') === true ? 0 : null;
}

/** The state after a run; `news` is what its recipients would get, if anything. */
export function follow(
  { threshold, alert_type }: KeptTrigger,
  before: TriggerState,
  verdict: Verdict,
  timeMs: number,
): { readonly state: TriggerState; readonly news: 'triggered' | 'resolved' | undefined } {
  const timesBeyond = verdict.groups > 0 ? before.times_beyond + 1 : 0;
  const triggered =
    verdict.groups > 0 && (before.triggered || timesBeyond >= threshold.exceeded_limit);
  const isNews = triggered !== before.triggered || (triggered && alert_type === 'on_true');
  return {
    state: { ...verdict, triggered, times_beyond: timesBeyond, last_run_ms: timeMs },
    news: isNews ? (triggered ? 'triggered' : 'resolved') : undefined,
  };
}
