/** Asks the emulator a query of the events that the scope is about. */
import {
  DifferenceAnswer,
  EventsAnswer,
  ExploreAnswer,
  type Box,
  type QuerySpec,
} from '../../api/explore/shapes.ts';
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

/** What differs between the events in the box and all others of the query. */
export function askDifference(
  client: Client,
  { dataset, query, box }: Omit<Question, 'logarithmic'> & { readonly box: Box },
  scope: Scope,
  nowMs: number,
): Promise<DifferenceAnswer> {
  const body = JSON.stringify({ dataset, query, box, ...eventsOf(scope, nowMs) });
  return client.ask(DifferenceAnswer, 'explore/difference', { method: 'POST', body });
}

/** The newest events of the query, of those in the box if there is one. */
export function askEvents(
  client: Client,
  { dataset, query, box }: Omit<Question, 'logarithmic'> & { readonly box: Box | undefined },
  scope: Scope,
  nowMs: number,
): Promise<EventsAnswer> {
  const body = JSON.stringify({ dataset, query, ...(box && { box }), ...eventsOf(scope, nowMs) });
  return client.ask(EventsAnswer, 'explore/events', { method: 'POST', body });
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
