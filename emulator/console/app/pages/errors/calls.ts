/** What the pages of errors ask the emulator. */
import {
  Changed,
  ItemDetail,
  ItemList,
  Occurrence,
  type Shown,
  type Sort,
} from '../../../api/errors/shapes.ts';
import type { Status } from '../../../../vendors/rollbar/items/status.ts';
import type { Client } from '../../data/client.ts';
import type { Scope } from '../../data/scope.ts';
import { scopeSearch } from '../../data/search.ts';

export interface ListOptions {
  readonly show: Shown;
  readonly sort: Sort;
  readonly limit: number;
}

export function readItems(
  client: Client,
  scope: Scope,
  { show, sort, limit }: ListOptions,
  nowMs: number,
) {
  const search = scopeSearch(scope, nowMs, { show, sort, limit: String(limit) });
  return client.ask(ItemList, `errors?${search}`);
}

const pathOf = (counter: string) => `errors/${encodeURIComponent(counter)}`;

export const readItem = (client: Client, counter: string) =>
  client.ask(ItemDetail, pathOf(counter));

/** @param id of an occurrence, or `newest` */
export const readOccurrence = (client: Client, counter: string, id: string) =>
  client.ask(Occurrence, `${pathOf(counter)}/occurrences/${encodeURIComponent(id)}`);

export const changeStatus = (client: Client, counter: string, status: Status) =>
  client.ask(Changed, `${pathOf(counter)}/status`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status }),
  });
