import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyDatabase } from '../../../../emulator/store/database.ts';
import { createTraceSearch } from '../../../../emulator/console/api/search.ts';
import { openRoomContext } from '../../room-context.ts';

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

test('createTraceSearch finds what a look at every row finds, whatever came and went before', () => {
  fc.assert(
    fc.property(fc.array(Step, { maxLength: 60 }), (steps) => {
      const { database, journal } = openRoomContext();
      const search = createTraceSearch(database, journal);
      const everyRow = database.prepare(`
        SELECT id, trace_id || ' ' || lower(coalesce(method, '') || ' ' || coalesce(route, '') || ' ' ||
          coalesce(status, '') || ' ' || coalesce(service, '') || iif(failed, ' failed', '')) AS text
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
          found.push(search.find(words, limit, before));
          right.push(expected.slice(0, limit));
        }
      }
      expect(found).toEqual(right);
    }),
  );
});
