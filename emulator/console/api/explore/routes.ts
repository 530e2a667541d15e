/**
 * `/_emulator/explore`: asks Honeycomb's query engine a query of a time range; `/_emulator/explore/fields`: what can be
 * asked for.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { createExplore } from './explore.ts';
import { createFieldReader } from './fields.ts';
import { ALL_DATASETS, Asked } from './shapes.ts';

const Dataset = v.fallback(v.pipe(v.string(), v.maxLength(255)), ALL_DATASETS);

export function createExploreRoutes(context: ConsoleContext): Hono {
  const explore = createExplore(context);
  const fields = createFieldReader(context);
  return new Hono()
    .post('/explore', async (c) => {
      const asked = await readJsonBody(c.req.raw, Asked, 'Cannot ask the query');
      if (!asked.ok) return c.json({ error: asked.error }, asked.status);
      const explored = await explore(asked.value, c.req.raw.signal);
      return explored.ok ? c.json(explored.answer) : c.json({ error: explored.error }, 400);
    })
    .get('/explore/fields', (c) => c.json(fields(v.parse(Dataset, c.req.query('dataset')))));
}
