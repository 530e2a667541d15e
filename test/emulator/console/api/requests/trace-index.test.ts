import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { emptyDatabase, transaction } from '../../../../../emulator/store/database.ts';
import { createTraceIndex } from '../../../../../emulator/console/api/requests/trace-index.ts';
import { openRoomContext } from '../../../room-context.ts';

const traceId = (n: number): string => n.toString(16).padStart(32, '0');

/** What is told of a trace, or that it is deleted, or everything, or how a search goes now. */
const Step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      n: fc.nat(20),
      facts: fc.record(
        {
          service: fc.constantFrom('web', 'Api'),
          method: fc.constantFrom('GET', 'POST'),
          route: fc.constantFrom('/home', '/a 1', '/Ünï'),
          status: fc.constantFrom(200, 404, 500),
          failed: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ deleted: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant('reset' as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      words: fc.array(
        fc.constantFrom('web', 'api', 'get', '00', '1', 'home', 'failed', '404', 'x'),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      limit: fc.integer({ min: 1, max: 5 }),
      before: fc.option(fc.nat(25), { nil: undefined }),
    }),
  },
);

test('createTraceIndex finds what a look at every row finds, after random inserts and deletions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { maxLength: 60 }), async (steps) => {
      const { database, journal } = openRoomContext();
      const search = createTraceIndex(database, journal);
      const everyRow = database.prepare(`
        SELECT id, trace_id || ' ' || lower(coalesce(method, '') || ' ' || coalesce(route, '') || ' ' ||
          coalesce(status, '') || ' ' || coalesce(service, '') || ' ' || coalesce(name, '') ||
          iif(failed, ' failed', '')) AS text
        FROM traces ORDER BY id DESC`);
      const found: number[][] = [];
      const right: number[][] = [];
      for (const step of steps) {
        if (step === 'reset') {
          emptyDatabase(database);
          journal.reset();
        } else if ('deleted' in step) {
          database.prepare('DELETE FROM traces WHERE trace_id = ?').run(traceId(step.deleted));
          search.forget();
        } else if ('n' in step) {
          journal.trace(traceId(step.n), step.facts);
          journal.publish();
        } else {
          const { words, limit, before = Infinity } = step;
          const expected = everyRow
            .all()
            .filter(
              ({ id, text }) =>
                Number(id) < before && words.every((word) => String(text).includes(word)),
            )
            .map(({ id }) => Number(id));
          found.push(await search.find(words, limit, before));
          right.push(expected.slice(0, limit));
        }
      }
      expect(found).toEqual(right);
    }),
  );
});

test('createTraceIndex lets others have their turn while it reads, and sees what they did', async () => {
  const { database, journal } = openRoomContext();
  const search = createTraceIndex(database, journal);
  const add = (from: number, to: number) => {
    for (let n = from; n < to; n++) journal.trace(traceId(n), { service: n % 2 === 0 ? 'a' : 'b' });
    journal.publish();
  };
  transaction(database, () => add(0, 20_000));
  let turns = 0;
  const searches = [search.find(['b'], 1)];
  while (turns < 5) {
    await setImmediate();
    turns++;
    // The newest, one that was read already, and another who searches.
    if (turns === 3) {
      add(20_000, 20_001);
      journal.trace(traceId(20_000), { service: 'b' });
      journal.trace(traceId(19_998), { failed: true });
      journal.publish();
      searches.push(search.find(['failed'], 1));
    }
  }
  expect(await Promise.race([searches[0], 'reading'])).toBe('reading');
  expect(await Promise.all(searches)).toEqual([[20_001], [19_999]]);
  // What is emptied meanwhile is begun again.
  add(20_001, 30_000);
  const emptied = search.find(['a'], 2);
  await setImmediate();
  emptyDatabase(database);
  journal.reset();
  add(0, 3);
  expect(await emptied).toEqual([3, 1]);
});
