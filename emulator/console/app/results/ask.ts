/** Asks the emulator a query of the events that the scope is about. */
import { ExploreAnswer, type QuerySpec } from '../../api/explore/shapes.ts';
import type { Client } from '../data/client.ts';
import type { Scope } from '../data/scope.ts';
import { limitsOf } from '../data/time-range.ts';
import { filtersOf } from './scope-filters.ts';

export interface Question {
  /** Slug. */
  readonly dataset: string;
  readonly query: QuerySpec;
  /** Whether ranges of heatmaps grow with the value. */
  readonly logarithmic: boolean;
}

export function askQuery(
  client: Client,
  question: Question,
  scope: Scope,
  nowMs: number,
): Promise<ExploreAnswer> {
  const body = JSON.stringify({ ...question, ...eventsOf(scope, nowMs) });
  return client.ask(ExploreAnswer, 'explore', { method: 'POST', body });
}

/** Which events the scope is about. */
function eventsOf({ query, range }: Scope, nowMs: number) {
  const { fromMs, toMs } = limitsOf(range, nowMs);
  return {
    within: filtersOf(query).filters,
    from_ms: fromMs,
    ...(toMs !== Infinity && { to_ms: toMs }),
  };
}
