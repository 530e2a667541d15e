import { expect, test } from 'vitest';
import { runSteps } from '../../../../../emulator/columns/steps.ts';
import { findLines, countLines } from '../../../../../emulator/console/api/logs/find-lines.ts';
import { createLogIndex } from '../../../../../emulator/console/api/logs/log-index.ts';
import { createPatternVerdicts } from '../../../../../emulator/console/api/logs/pattern-verdicts.ts';
import { openRoomContext } from '../../../room-context.ts';

const LINES = 3000;

/** Every hundredth line matches, and it counts how often the pattern is tried. */
function many() {
  const { database, journal } = openRoomContext();
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'r', 'g', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0);
    INSERT INTO log_events (log_stream, timestamp_ms, ingestion_ms, message)
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${LINES})
      SELECT 1, n, 0, iif(n % 100 = 0, 'found ', 'other ') || n FROM numbers`);
  const index = createLogIndex(database, journal);
  const verdictsOf = createPatternVerdicts(database);
  let tried = 0;
  const matches = (message: string) => {
    tried++;
    return message.startsWith('found');
  };
  /** A clock of which each look takes as long as a page may. */
  let time = 0;
  const slow = () => (time += 150);
  return {
    tried: () => tried,
    async wanted() {
      const entries = await index.entries();
      const verdicts = verdictsOf(entries, 'found', { matches });
      const range = { fromMs: 0, toMs: Infinity, streams: new Set([1]), level: undefined };
      return { entries, wanted: { ...range, rows: undefined, verdicts } };
    },
    slow,
  };
}

test('a pattern is tried on each line once, however often one asks', async () => {
  const { tried, wanted: make } = many();
  const { entries, wanted } = await make();
  const options = { limit: 100, after: undefined, now: () => 0 };
  const found = await runSteps(findLines(entries, wanted, options));
  expect(found).toMatchObject({ rows: { length: 30 }, reached: undefined });
  const counting = { chosen: new Set([1]), errors: 0, now: () => 0 };
  const counted = await runSteps(countLines(entries, (await make()).wanted, counting));
  expect([counted.count, counted.unread, tried()]).toEqual([30, 0, LINES]);
});

test('when there is no more time it tells how far it came, and goes on from there', async () => {
  const { tried, wanted: make, slow } = many();
  const { entries, wanted } = await make();
  const counting = { chosen: new Set([1]), errors: 0, now: slow };
  const first = await runSteps(countLines(entries, wanted, counting));
  expect(first.unread).toBeGreaterThan(0);
  expect(first.unread + tried()).toBe(LINES);
  let again = first;
  for (let round = 0; again.unread > 0 && round < 20; round++) {
    again = await runSteps(countLines(entries, wanted, counting));
  }
  expect([again.count, again.unread, tried()]).toEqual([30, 0, LINES]);

  const { wanted: other } = await many().wanted();
  const page = await runSteps(
    findLines(entries, other, { limit: 100, after: undefined, now: slow }),
  );
  expect(page.reached).toBeDefined();
  const rest = await runSteps(
    findLines(entries, other, { limit: 100, after: page.reached, now: () => 0 }),
  );
  expect(page.rows.length + rest.rows.length).toBe(30);
});
