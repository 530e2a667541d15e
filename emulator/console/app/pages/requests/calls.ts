/** What the list of requests asks the emulator. */
import { RequestPage, RequestSummary, type Sort } from '../../../api/requests/shapes.ts';
import type { Client } from '../../data/client.ts';
import type { Scope } from '../../data/scope.ts';
import { limitsOf } from '../../data/time-range.ts';

export interface Order {
  readonly sort: Sort;
  readonly direction: 'down' | 'up';
}

export function readList(
  client: Client,
  scope: Scope,
  order: Order,
  nowMs: number,
  after?: string,
) {
  const search = searchOf(scope, nowMs);
  search.set('sort', order.sort);
  search.set('direction', order.direction);
  if (after !== undefined) search.set('after', after);
  return client.ask(RequestPage, `request-list?${search}`);
}

export function readSummary(client: Client, scope: Scope, nowMs: number) {
  return client.ask(RequestSummary, `request-summary?${searchOf(scope, nowMs)}`);
}

/** The scope as parameters of a route. */
export function searchOf({ query, range }: Scope, nowMs: number): URLSearchParams {
  const { fromMs, toMs } = limitsOf(range, nowMs);
  const search = new URLSearchParams({ q: query, from: String(Math.floor(fromMs)) });
  if (toMs !== Infinity) search.set('to', String(Math.ceil(toMs)));
  return search;
}
