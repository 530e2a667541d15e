/**
 * `/_emulator/explore`: asks Honeycomb's query engine a query of a time range; `explore/difference`: what differs inside
 * of a box; `explore/events`: the newest events; `explore/fields`: what can be asked for.
 */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Asked as Answered } from '../../../vendors/honeycomb/query/asker.ts';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { cutDifferences } from './cut.ts';
import { createEventReader } from './events.ts';
import { createExplorer } from './explore.ts';
import { createFieldReader } from './fields.ts';
import { ALL_DATASETS, Asked, AskedDifference, AskedEvents } from './shapes.ts';

const Dataset = v.fallback(v.pipe(v.string(), v.maxLength(255)), ALL_DATASETS);

export function createExploreRoutes(context: ConsoleContext): Hono {
  const explorer = createExplorer(context);
  const fields = createFieldReader(context);
  const readEvents = createEventReader(context.database);

  /** Answers what is asked for as JSON. */
  async function answer<T, D>(
    c: Context,
    schema: v.GenericSchema<unknown, T>,
    ask: (wanted: T, signal: AbortSignal) => Promise<Answered<D>>,
    show: (data: D) => object,
  ) {
    const { raw } = c.req;
    const asked = await readJsonBody(raw, schema, 'Cannot ask the query');
    if (!asked.ok) return c.json({ error: asked.error }, asked.status);
    const answered = await ask(asked.value, raw.signal);
    return answered.ok ? c.json(show(answered.data)) : c.json({ error: answered.error }, 400);
  }

  return new Hono()
    .post('/explore', (c) => answer(c, Asked, explorer.query, (data) => data))
    .post('/explore/difference', (c) =>
      answer(c, AskedDifference, explorer.compare, cutDifferences),
    )
    .post('/explore/events', (c) =>
      answer(c, AskedEvents, explorer.newest, (ids) => ({ events: readEvents(ids) })),
    )
    .get('/explore/fields', (c) => c.json(fields(v.parse(Dataset, c.req.query('dataset')))));
}
