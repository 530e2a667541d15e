/**
 * Datasets and their columns through the API. Making a dataset that exists answers 200 instead of 201 and changes
 * nothing, as at the vendor.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { RoomContext } from '../../../inbox/room.ts';
import { transaction } from '../../../store/database.ts';
import { createLargeDeletion } from '../../../store/retention/empty-traces.ts';
import type { Answers } from '../api/answers.ts';
import { readInput } from '../api/input.ts';
import type { Catalog } from './catalog.ts';
import { slugOf } from './catalog.ts';
import { DATASET_COLUMNS, readDataset } from './rows.ts';

const Settings = v.object({ delete_protected: v.optional(v.boolean()) });
const Depth = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10));
const Text = v.pipe(v.string(), v.maxLength(1024));

const Created = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(255)),
  description: v.optional(Text, ''),
  expand_json_depth: v.optional(Depth, 0),
});
const Changed = v.object({
  description: v.optional(Text),
  expand_json_depth: v.optional(Depth),
  settings: v.optional(Settings),
});

export interface DatasetParts {
  readonly context: RoomContext;
  readonly answers: Answers;
  readonly catalog: Catalog;
}

export function addDatasetRoutes(routes: Hono, { context, answers, catalog }: DatasetParts): void {
  const { database, inbox, journal, now } = context;
  const all = database.prepare(`SELECT ${DATASET_COLUMNS} FROM honeycomb_datasets ORDER BY slug`);
  const insert = database.prepare(`
    INSERT INTO honeycomb_datasets (slug, name, description, expand_json_depth, created_ms)
    VALUES (?, ?, ?, ?, ?) RETURNING ${DATASET_COLUMNS}`);
  const change = database.prepare(`
    UPDATE honeycomb_datasets SET description = coalesce(?, description),
      expand_json_depth = coalesce(?, expand_json_depth), delete_protected = coalesce(?, delete_protected)
    WHERE slug = ? RETURNING ${DATASET_COLUMNS}`);
  const dropEvents = createLargeDeletion(database, 'honeycomb_events', 'dataset = ?');
  const drop = database.prepare('DELETE FROM honeycomb_datasets WHERE slug = ?');
  const found = (c: Context) => catalog.find(c.req.param('slug') ?? '');

  routes.get('/1/datasets', (c) => c.json(all.all().map((row) => readDataset(row).shown)));

  routes.post('/1/datasets', async (c) => {
    const input = await readInput(c, answers, Created);
    if (!input.ok) return input.response;
    const { name, description, expand_json_depth } = input.value;
    const present = catalog.find(name);
    if (present !== undefined) return c.json(present.shown, 200);
    const row = await inbox.change(() =>
      insert.get(slugOf(name), name, description, expand_json_depth, now()),
    );
    return c.json(readDataset(row).shown, 201);
  });

  routes.get('/1/datasets/:slug', (c) => {
    const dataset = found(c);
    return dataset === undefined
      ? answers.problem(c, 404, 'Dataset not found')
      : c.json(dataset.shown);
  });

  routes.put('/1/datasets/:slug', async (c) => {
    const dataset = found(c);
    if (dataset === undefined) return answers.problem(c, 404, 'Dataset not found');
    const input = await readInput(c, answers, Changed);
    if (!input.ok) return input.response;
    const { description = null, expand_json_depth = null, settings } = input.value;
    const isProtected = settings?.delete_protected;
    const flag = isProtected === undefined ? null : Number(isProtected);
    const row = await inbox.change(() =>
      change.get(description, expand_json_depth, flag, dataset.slug),
    );
    return c.json(readDataset(row).shown);
  });

  routes.delete('/1/datasets/:slug', async (c) => {
    const dataset = found(c);
    if (dataset === undefined) return answers.problem(c, 404, 'Dataset not found');
    if (dataset.isProtected) {
      return answers.problem(
        c,
        409,
        'Dataset is protected from deletion: change its settings first',
      );
    }
    await inbox.exclusively(async () => {
      await dropEvents(dataset.name);
      transaction(database, () => drop.run(dataset.slug));
    });
    journal.publish();
    return c.body(null, 202);
  });
}
