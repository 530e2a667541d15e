/** The columns of a dataset through the API: list, find by name, make, change, delete. */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { newId } from '../api/documents.ts';
import { readInput } from '../api/input.ts';
import { COLUMN_TYPES, readColumn, showColumn } from './rows.ts';
import type { DatasetParts } from './routes.ts';

const Changed = v.object({
  type: v.optional(v.picklist(COLUMN_TYPES)),
  hidden: v.optional(v.boolean()),
  description: v.optional(v.pipe(v.string(), v.maxLength(255))),
});
const Created = v.object({
  ...Changed.entries,
  key_name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
});

export function addColumnRoutes(routes: Hono, { context, answers, catalog }: DatasetParts): void {
  const { database, inbox, now } = context;
  const where = 'SELECT * FROM honeycomb_columns WHERE dataset = ?';
  const all = database.prepare(`${where} ORDER BY key_name`);
  const named = database.prepare(`${where} AND key_name = ?`);
  const one = database.prepare(`${where} AND id = ?`);
  const insert = database.prepare(`
    INSERT INTO honeycomb_columns (dataset, key_name, id, type, hidden, description, created_ms, updated_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?7, ?7) RETURNING *`);
  const change = database.prepare(`
    UPDATE honeycomb_columns SET type = coalesce(?, type), hidden = coalesce(?, hidden),
      description = coalesce(?, description), updated_ms = ?
    WHERE id = ? RETURNING *`);
  const drop = database.prepare('DELETE FROM honeycomb_columns WHERE id = ?');

  const datasetOf = (c: Context) => catalog.find(c.req.param('dataset') ?? '');
  const missing = (c: Context) => answers.problem(c, 404, 'Dataset not found');

  routes.get('/1/columns/:dataset', (c) => {
    const dataset = datasetOf(c);
    if (dataset === undefined) return missing(c);
    const name = c.req.query('key_name');
    if (name === undefined) {
      return c.json(all.all(dataset.slug).map((row) => showColumn(readColumn(row))));
    }
    const row = named.get(dataset.slug, name);
    return row === undefined
      ? answers.problem(c, 404, 'Column not found')
      : c.json(showColumn(readColumn(row)));
  });

  routes.post('/1/columns/:dataset', async (c) => {
    const dataset = datasetOf(c);
    if (dataset === undefined) return missing(c);
    const input = await readInput(c, answers, Created);
    if (!input.ok) return input.response;
    const { key_name, type = 'string', hidden = false, description = '' } = input.value;
    if (named.get(dataset.slug, key_name) !== undefined) {
      return answers.problem(c, 409, `Column '${key_name}' already exists`);
    }
    const row = await inbox.change(() =>
      insert.get(dataset.slug, key_name, newId(), type, Number(hidden), description, now()),
    );
    return c.json(showColumn(readColumn(row)), 201);
  });

  routes.on(['GET', 'PUT', 'DELETE'], '/1/columns/:dataset/:id', async (c) => {
    const dataset = datasetOf(c);
    if (dataset === undefined) return missing(c);
    const row = one.get(dataset.slug, c.req.param('id'));
    if (row === undefined) return answers.problem(c, 404, 'Column not found');
    const column = readColumn(row);
    if (c.req.method === 'GET') return c.json(showColumn(column));
    if (c.req.method === 'PUT') {
      const input = await readInput(c, answers, Changed);
      if (!input.ok) return input.response;
      const { type = null, hidden, description = null } = input.value;
      const flag = hidden === undefined ? null : Number(hidden);
      const changed = await inbox.change(() =>
        change.get(type, flag, description, now(), column.id),
      );
      return c.json(showColumn(readColumn(changed)));
    }
    await inbox.change(() => drop.run(column.id));
    return c.body(null, 204);
  });
}
