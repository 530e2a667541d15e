/** What the list of requests asks the emulator. */
import { RequestPage, RequestSummary, type Sort } from '../../../api/requests/shapes.ts';
import type { Client } from '../../data/client.ts';
import type { Scope } from '../../data/scope.ts';
import { scopeSearch } from '../../data/search.ts';

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
  return client.ask(RequestPage, `request-list?${scopeSearch(scope, nowMs, { ...order, after })}`);
}

export function readSummary(client: Client, scope: Scope, nowMs: number) {
  return client.ask(RequestSummary, `request-summary?${scopeSearch(scope, nowMs)}`);
}
