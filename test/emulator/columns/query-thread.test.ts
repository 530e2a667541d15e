import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  createQueryThread,
  type QueryThreadOptions,
} from '../../../emulator/columns/query-thread.ts';
import { QueryTooLarge } from '../../../emulator/columns/too-large.ts';
import { openDatabase, transaction } from '../../../emulator/store/database.ts';
import { THREADS } from '../../../emulator/threads/entries.ts';
import { openStore } from './store.ts';

const EVENTS = 20_000;
const streams = [{ id: 1, name: 's1', log: 'a:g', start: 0, end: 2 * EVENTS }];
const job = { queryString: 'stats count(*) as n, sum(x) as s', streams, most: 10 };
const quiet = { signal: new AbortController().signal, progress: () => undefined };

/** Some two thousand letters a and b, others for each number, behind what RE2 looks for first. */
function lettersOf(n: number): string {
  const bits = Array.from(
    { length: 60 },
    (_, at) => Math.imul(n + 1, at * 2_654_435 + 40_503) >>> 0,
  );
  const letters = bits
    .map((part) => part.toString(2))
    .join('')
    .replaceAll('0', 'a')
    .replaceAll('1', 'b');
  return `0b${letters}`;
}

async function openFilled(
  options?: QueryThreadOptions,
  message = (n: number) => `{"x":${n}}`,
  events = EVENTS,
) {
  const store = await openStore(options);
  transaction(store.database, () => {
    for (let n = 0; n < events; n++) store.addLog(1, n, message(n));
  });
  return store;
}

/** @param entry of a thread that needs no events */
function openThread(entry: URL, options: QueryThreadOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'queries-'));
  const database = openDatabase(folder);
  const queries = createQueryThread(database, entry, options);
  return {
    queries,
    async close() {
      await queries?.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const answer = (n: number, s: number) => [
  [
    { field: 'n', value: String(n) },
    { field: 's', value: String(s) },
  ],
];
const ALL = (EVENTS * (EVENTS - 1)) / 2;

describe('createQueryThread', () => {
  test('sees what was stored and deleted before it was asked, however often it was asked', async () => {
    const store = await openFilled();
    const { insights } = store.engines;
    expect(await insights(job, quiet)).toEqual(answer(EVENTS, ALL));
    store.addLog(1, EVENTS, '{"x":5}');
    expect(await insights(job, quiet)).toEqual(answer(EVENTS + 1, ALL + 5));
    // The number of rows stays; their ids are given again.
    store.database.exec('DELETE FROM log_events WHERE id > 8000');
    transaction(store.database, () => {
      for (let n = 8000; n < EVENTS; n++) store.addLog(1, n, `{"x":${n + 1}}`);
    });
    expect(await insights(job, quiet)).toEqual(answer(EVENTS, ALL + EVENTS - 8000));
    store.database.exec('DELETE FROM log_streams');
    expect(await insights(job, quiet)).toEqual(answer(0, 0).map(([n]) => [n]));
    await store.close();
  });

  test('tells how far it is, and stops', async () => {
    const store = await openFilled();
    const told: number[] = [];
    const controller = new AbortController();
    const watch = {
      signal: controller.signal,
      progress({ recordsScanned }: { recordsScanned: number }) {
        told.push(recordsScanned);
        controller.abort();
      },
    };
    expect(await store.engines.insights(job, watch)).toBeUndefined();
    expect(told[0]).toBeGreaterThan(0);
    expect(told[0]).toBeLessThan(EVENTS);
    expect(await store.engines.insights(job, watch)).toBeUndefined();
    // Those behind it go on.
    expect(await store.engines.insights(job, quiet)).toEqual(answer(EVENTS, ALL));
    await store.close();
  });

  test('fails alone when a query cannot be run, and all when it is closed', async () => {
    const store = await openFilled();
    const { insights } = store.engines;
    const wrong = insights({ ...job, queryString: 'anomaly' }, quiet);
    await expect(wrong).rejects.toThrow('unknown or unsupported command');
    const late = insights(job, quiet);
    await Promise.all([
      expect(late).rejects.toThrow('the thread for queries has ended'),
      store.closeThread(),
    ]);
    expect(await insights(job, quiet)).toEqual(answer(EVENTS, ALL));
    await store.close();
  });

  test('ends a query that was stopped and does not stop, and goes on with the others', async () => {
    const { queries, close } = openThread(new URL('deaf-thread.ts', import.meta.url), {
      stopMs: 50,
    });
    const controllers = [new AbortController(), new AbortController()];
    const [first, second] = controllers.map(({ signal }) =>
      queries?.run('any', { endless: true }, { ...quiet, signal }),
    );
    const last = queries?.run('any', { endless: false }, quiet);
    for (const controller of controllers) controller.abort();
    expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
    expect(await last).toEqual({ endless: false });
    await close();
  });

  test('lets go of what it reads now and then, so that the log of SQLite can be emptied', async () => {
    const store = await openFilled({}, lettersOf, 5000);
    store.database.exec('PRAGMA busy_timeout = 0');
    const empty = store.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
    const isHeld = () => empty.get()?.['busy'] === 1;
    const controller = new AbortController();
    // Takes a minute or more.
    const queryString = 'filter @message like /[ab]*a[ab]{900}[0-9]b/ | stats count(*)';
    const slow = store.engines.insights(
      { ...job, queryString },
      { ...quiet, signal: controller.signal },
    );
    let isOver = false;
    void slow.then(() => (isOver = true));
    await vi.waitFor(
      () => {
        store.addLog(1, EVENTS, '{"x":5}');
        expect(isHeld()).toBe(true);
      },
      { timeout: 60_000 },
    );
    await vi.waitFor(() => expect(isHeld()).toBe(false), { timeout: 60_000 });
    expect(isOver).toBe(false);
    controller.abort();
    await slow;
    await store.close();
  });

  test('fails the query that needs more memory than there is, and no other', async () => {
    const store = await openFilled({ heapMb: 40 }, (n) => `{"x":"${'x'.repeat(4000)}${n}"}`);
    const { insights } = store.engines;
    const large = insights({ ...job, queryString: 'stats count_distinct(x)' }, quiet);
    const small = insights({ ...job, queryString: 'stats count(*) as n' }, quiet);
    await expect(large).rejects.toThrow('needs more than the 40 MB there are for queries');
    await expect(large).rejects.toBeInstanceOf(QueryTooLarge);
    expect(await small).toEqual([[{ field: 'n', value: String(EVENTS) }]]);
    await store.close();
  });

  test('runs a query again in a new thread when the old one keeps too much of others', async () => {
    const { queries, close } = openThread(new URL('hoarding-thread.ts', import.meta.url), {
      heapMb: 40,
    });
    const run = (job: object) => queries?.run('any', job, quiet);
    expect(await run({ needs: 'little' })).toBe('the first answer');
    expect(await Promise.all([run({ needs: 'much' }), run({ needs: 'little' })])).toEqual([
      'the first answer',
      'a later answer',
    ]);
    await close();
  });

  test('says that it died, and the next query starts another', async () => {
    const told: string[] = [];
    const { queries, close } = openThread(new URL('mortal-thread.ts', import.meta.url), {
      report: (line) => told.push(line),
    });
    for (const _ of [1, 2]) {
      await expect(queries?.run('insights', {}, quiet)).rejects.toThrow(
        'the thread for queries has ended',
      );
    }
    const died =
      'The thread for queries has died, the next query starts another: it ended by itself';
    expect(told).toEqual([died, died]);
    await close();
  });

  test('leaves a store in memory alone', () => {
    const database = openDatabase(':memory:');
    expect(createQueryThread(database, THREADS.queries)).toBeUndefined();
    database.close();
  });
});
