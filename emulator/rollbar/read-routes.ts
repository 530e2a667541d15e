/**
 * The read and write half of Rollbar's API: items, and their occurrences, which the API calls instances. Every
 * path is answered with and without a slash at the end.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { readBody } from '../body.ts';
import type { Scope } from './access.ts';
import type { Answers } from './answers.ts';
import { instanceResult, itemResult } from './item.ts';
import { LEVELS } from './payload.ts';
import { readCounterQuery, readInstancesQuery, readItemsQuery } from './query.ts';
import type { RollbarStore } from './store.ts';
import { STATUSES } from './store.ts';

const ITEMS_PAGE = 100;
const MAX_CHANGE_BYTES = 64 * 1024;

const Change = v.strictObject({
  status: v.optional(v.picklist(STATUSES)),
  level: v.optional(v.picklist(LEVELS)),
  title: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
});

export interface ReadParts {
  readonly store: RollbarStore;
  readonly answers: Answers;
}

export function addReadRoutes(routes: Hono, { store, answers }: ReadParts): void {
  type Handler = (c: Context) => Response | Promise<Response>;

  function on(method: 'GET' | 'PATCH', path: string, handler: Handler): void {
    const scope: Scope = method === 'GET' ? 'read' : 'write';
    routes.on(method, [path, `${path}/`], (c) => {
      const token = c.req.header('x-rollbar-access-token') ?? c.req.query('access_token');
      return answers.authorize(c, token, scope) ?? handler(c);
    });
  }

  function showItem(c: Context, id: number | undefined): Response {
    const row = id === undefined ? undefined : store.item(id);
    return row ? answers.result(c, itemResult(row)) : answers.refuse(c, 404, 'Item not found');
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

  on('GET', '/api/1/item', (c) => {
    const query = readCounterQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    if (query.value === undefined) {
      return answers.refuse(c, 422, "Query parameter 'counter' is missing");
    }
    return showItem(c, store.itemIdOfCounter(query.value));
  });

  on('GET', '/api/1/item/:id{[0-9]+}', (c) => showItem(c, Number(c.req.param('id'))));

  on('GET', '/api/1/item_by_counter/:counter{[0-9]+}', (c) => {
    const itemId = store.itemIdOfCounter(Number(c.req.param('counter')));
    if (itemId === undefined) return answers.refuse(c, 404, 'Item not found');
    const uri = `/api/1/item/${itemId}${new URL(c.req.url).search}`;
    const result = { itemId, path: `/item/${itemId}`, uri };
    return c.json({ err: 0, result }, 301, { location: uri });
  });

  on('GET', '/api/1/items', (c) => {
    const query = readItemsQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { filter, page } = query.value;
    const { total, rows } = store.items(filter, {
      limit: ITEMS_PAGE,
      offset: (page - 1) * ITEMS_PAGE,
    });
    return answers.result(c, { page, total_count: total, items: rows.map(itemResult) });
  });

  on('GET', '/api/1/item/:id{[0-9]+}/instances', (c) => {
    const id = Number(c.req.param('id'));
    return store.item(id) ? listInstances(c, id) : answers.refuse(c, 404, 'Item not found');
  });

  on('GET', '/api/1/instances', (c) => listInstances(c));

  on('GET', '/api/1/instance/:id{[0-9]+}', (c) => {
    const row = store.occurrence(Number(c.req.param('id')));
    return row
      ? answers.result(c, instanceResult(row))
      : answers.refuse(c, 404, 'Instance not found');
  });

  on('PATCH', '/api/1/item/:id{[0-9]+}', async (c) => {
    const body = await readBody(c.req.raw, { wire: MAX_CHANGE_BYTES, inflated: MAX_CHANGE_BYTES });
    if (!body.ok) return answers.refuse(c, body.status, body.message);
    const change = v.safeParse(Change, parseJson(body.bytes));
    if (!change.success) {
      const field = v.getDotPath(change.issues[0]) ?? 'the body';
      const message = `Cannot change the item: ${field}: ${change.issues[0].message}`;
      return answers.refuse(c, 422, message);
    }
    return store.change(Number(c.req.param('id')), change.output)
      ? answers.result(c, null)
      : answers.refuse(c, 404, 'Item not found');
  });
}

/** Undefined when it is no JSON, which no schema accepts. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
