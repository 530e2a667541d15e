/**
 * The read and write half of Rollbar's API: items, and their occurrences, which the API calls instances.
 */
import type { Context } from 'hono';
import type { Inbox } from '../../../inbox/inbox.ts';
import type { Answers } from '../answers.ts';
import type { Door, FieldsDoor } from '../door.ts';
import { instanceResult, itemResult } from './show.ts';
import { readChange } from './change.ts';
import type { ItemStore } from './store.ts';
import { readInstancesQuery, readItemQuery, readItemsQuery } from '../query.ts';
import type { OccurrenceStore } from '../store.ts';

export interface ItemParts {
  readonly open: Door;
  readonly openFields: FieldsDoor;
  readonly store: OccurrenceStore;
  readonly items: ItemStore;
  readonly answers: Answers;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly change: Inbox['change'];
}

export function addItemRoutes(parts: ItemParts): void {
  const { open, openFields, store, items, answers, now, change } = parts;
  const nowS = () => Math.floor(now() / 1000);

  function showItem(c: Context, id: number | undefined): Response {
    const row = id === undefined ? undefined : items.item(id);
    if (row === undefined) return answers.refuse(c, 404, 'Item not found');
    return answers.result(c, itemResult(row, nowS()));
  }

  function listInstances(c: Context, item?: number): Response {
    const query = readInstancesQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { page, limit, lastId } = query.value;
    const rows = store.occurrences({
      ...(item !== undefined && { item }),
      ...(lastId !== undefined && { lastId }),
      limit,
      offset: (page - 1) * limit,
    });
    return answers.result(c, { page, instances: rows.map(instanceResult) });
  }

  open('GET', '/api/1/item', (c) => {
    const query = readItemQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { counter, uuid } = query.value;
    if (counter !== undefined) return showItem(c, items.itemIdOfCounter(counter));
    if (uuid !== undefined) return showItem(c, items.itemIdOfUuid(uuid));
    return answers.refuse(c, 422, "Query parameter 'counter' or 'uuid' is missing");
  });

  open('GET', '/api/1/item/:id{[0-9]+}', (c) => showItem(c, Number(c.req.param('id'))));

  open('GET', '/api/1/item_by_counter/:counter{[0-9]+}', (c) => {
    const itemId = items.itemIdOfCounter(Number(c.req.param('counter')));
    if (itemId === undefined) return answers.refuse(c, 404, 'Item not found');
    const uri = `/api/1/item/${itemId}${new URL(c.req.url).search}`;
    const result = { itemId, path: `/item/${itemId}`, uri };
    return c.json({ err: 0, result }, 301, { location: uri });
  });

  open('GET', '/api/1/items', (c) => {
    const query = readItemsQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { filter, page, limit } = query.value;
    const { total, rows } = items.items(filter, { limit, offset: (page - 1) * limit });
    const shown = rows.map((row) => itemResult(row, nowS()));
    return answers.result(c, { page, total_count: total, items: shown });
  });

  open('GET', '/api/1/item/:id{[0-9]+}/instances', (c) => {
    const id = Number(c.req.param('id'));
    return items.item(id) ? listInstances(c, id) : answers.refuse(c, 404, 'Item not found');
  });

  open('GET', '/api/1/instances', (c) => listInstances(c));

  open('GET', '/api/1/instance/:id{[0-9]+}', (c) => {
    const row = store.occurrence(Number(c.req.param('id')));
    return row
      ? answers.result(c, instanceResult(row))
      : answers.refuse(c, 404, 'Instance not found');
  });

  open('DELETE', '/api/1/instance/:id{[0-9]+}', async (c) => {
    const id = Number(c.req.param('id'));
    const deleted = await change(() => store.deleteOccurrence(id));
    return deleted ? answers.result(c, null) : answers.refuse(c, 404, 'Instance not found');
  });

  openFields(
    'PATCH',
    '/api/1/item/:id{[0-9]+}',
    async (c, { values }) => {
      const read = readChange(values);
      if (!read.ok) return answers.refuse(c, 422, read.message);
      const id = Number(c.req.param('id'));
      const changed = await change(() => items.change(id, read.change));
      return changed ? answers.result(c, read.sent) : answers.refuse(c, 404, 'Item not found');
    },
    { scope: 'write', notFields: 422 },
  );
}
