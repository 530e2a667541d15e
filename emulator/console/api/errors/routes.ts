/**
 * `/_emulator/errors`: items of a time range for which a query holds; one item; its occurrences; and the change of its
 * status, which is what a person may do here. The guard has judged who asks.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { createLifecycle } from '../../../vendors/rollbar/items/lifecycle.ts';
import { createItemStore } from '../../../vendors/rollbar/items/store.ts';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { describeWrong, scopeParameters, wholeNumber } from '../parameters.ts';
import { readTerms } from '../query/read-terms.ts';
import { createDeepTest } from '../requests/deep.ts';
import type { TraceIndex } from '../requests/trace-index.ts';
import { createItemReader } from './item.ts';
import { createItemList } from './list.ts';
import { compileItemTerms, createOccurrenceTest } from './match.ts';
import { createOccurrenceReader } from './occurrence.ts';
import { Changed, SHOWN, SORTS } from './shapes.ts';

const Asked = v.object({
  ...scopeParameters,
  show: v.optional(v.picklist(SHOWN), 'active'),
  sort: v.optional(v.picklist(SORTS), 'last'),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(2000)), '100'),
});

export function createErrorsRoutes(context: ConsoleContext, index: TraceIndex): Hono {
  const { database, journal, inbox, now } = context;
  const list = createItemList(database);
  const occurrences = createOccurrenceTest(database, createDeepTest(database, now));
  const readItem = createItemReader(database);
  const readOccurrence = createOccurrenceReader(database);
  const items = createItemStore(database, createLifecycle(database, now), now);

  return new Hono()
    .get('/errors', async (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) {
        return c.json({ error: describeWrong('Cannot list items', asked.issues) }, 400);
      }
      const { q, from: fromMs, to: toMs = Infinity, ...wanted } = asked.output;
      const query = readTerms(q);
      if ('error' in query) return c.json(query, 400);
      const terms = compileItemTerms(query.terms);
      const narrow = async (rows: readonly number[]): Promise<ReadonlySet<number>> =>
        terms.others.length === 0
          ? new Set(rows)
          : occurrences.hold(rows, terms.others, await index.entries());
      return c.json(await list({ ...wanted, terms, fromMs, toMs, narrow }, now()));
    })
    .get('/errors/:counter', (c) => {
      const item = readItem(numberOf(c.req.param('counter')), now());
      return item === undefined
        ? c.json({ error: `There is no item #${c.req.param('counter')}` }, 404)
        : c.json(item);
    })
    .get('/errors/:counter/occurrences/:id', (c) => {
      const { counter, id } = c.req.param();
      const occurrence = readOccurrence(
        numberOf(counter),
        id === 'newest' ? undefined : numberOf(id),
      );
      return occurrence === undefined
        ? c.json({ error: `No such occurrence of item #${counter} is stored` }, 404)
        : c.json(occurrence);
    })
    .post('/errors/:counter/status', async (c) => {
      const body = await readJsonBody(c.req.raw, Changed, 'Cannot change the item');
      if (!body.ok) return c.json({ error: body.error }, body.status);
      const id = items.itemIdOfCounter(numberOf(c.req.param('counter')));
      const changed = id !== undefined && (await inbox.change(() => items.change(id, body.value)));
      if (!changed) return c.json({ error: `There is no item #${c.req.param('counter')}` }, 404);
      journal.publish(['rollbar']);
      return c.json(body.value);
    });
}

/** -1, which no item or occurrence has, for a text that is not a number. */
function numberOf(text: string): number {
  const whole = v.safeParse(wholeNumber, text);
  return whole.success ? whole.output : -1;
}
