/**
 * How many rows D1 itself says that it read for an answer, with some rows in the store and with ten times as many: live
 * ones, expired ones that nothing has deleted yet, replies to one post, groups, messages. Rows are what D1 bills.
 */
import { Miniflare } from 'miniflare';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { createActivityStore } from '../../src/cruddur/activities/store.ts';
import { isoTime } from '../../src/cruddur/api/time.ts';
import type { Database, Statement } from '../../src/cruddur/database.ts';
import { migrate } from '../../emulator/worker/migrate.ts';
import { MIGRATIONS, startApp } from '../src/cruddur/app.fixture.ts';

const NOW = Date.UTC(2026, 10, 22);
const FEW = 1_000;
const MANY = 10 * FEW;

const Meta = v.object({ meta: v.object({ rows_read: v.number() }) });

type D1 = Awaited<ReturnType<Miniflare['getD1Database']>>;

let miniflare: Miniflare;
const stores = new Map<number, D1>();

beforeAll(async () => {
  miniflare = new Miniflare({
    modules: true,
    script: 'export default {}',
    d1Databases: ['FEW', 'MANY'],
    host: '127.0.0.1',
    cf: false,
  });
  for (const [name, count] of [
    ['FEW', FEW],
    ['MANY', MANY],
  ] as const) {
    const database = await miniflare.getD1Database(name);
    await migrate(database, fileURLToPath(MIGRATIONS));
    await database.batch(fill(count).map((sql) => database.prepare(sql)));
    stores.set(count, database);
  }
});
afterAll(() => miniflare?.dispose());

/** Posts of two lifetimes, one a second: the short-lived ones have all expired. */
function fill(count: number): string[] {
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const time = (ms: string) => `strftime('%Y-%m-%dT%H:%M:%f+00:00', (${ms}) / 1000.0, 'unixepoch')`;
  const created = `${NOW - 4 * 3_600_000} + i * 1000`;
  const post = (name: string, lifetime: number) => `${numbers}
    INSERT INTO activities (uuid, handle, message, created_at, expires_at)
    SELECT '${name}-' || i, 'andrewbrown', 'a ${name} cloud', ${time(created)}, ${time(`${created} + ${lifetime}`)}
    FROM n`;
  return [
    post('lasting', 7 * 86_400_000),
    post('expired', 3_600_000),
    `${numbers} INSERT INTO activities
      (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
      SELECT 'reply-' || i, 'andrewbrown', 'an answer', ${time(created)}, expires_at, uuid
      FROM n JOIN activities ON uuid = 'lasting-${count}'`,
    `${numbers} INSERT INTO message_groups (uuid, owner_handle, handle, created_at)
      SELECT 'group-' || i, 'andrewbrown', 'h' || i, ${time(created)} FROM n`,
    `${numbers} INSERT INTO messages (uuid, sender_handle, receiver_handle, message, created_at)
      SELECT 'message-' || i, iif(i % 2, 'worf', 'andrewbrown'), iif(i % 2, 'andrewbrown', 'worf'), 'm', ${time(created)}
      FROM n`,
  ];
}

/** D1 behind the little of it that the stores use, with a count of the rows it read. */
function counting(database: D1) {
  let rowsRead = 0;
  const statement = (prepared: ReturnType<D1['prepare']>): Statement => ({
    bind: (...values) => statement(prepared.bind(...values)),
    async all() {
      const answer = await prepared.all();
      rowsRead += v.parse(Meta, answer).meta.rows_read;
      return answer;
    },
  });
  const counted: Database = {
    prepare: (sql) => statement(database.prepare(sql)),
    batch: () => Promise.reject(new Error('Must not be called')),
  };
  return { counted, rowsRead: () => rowsRead };
}

function storeOf(count: number): D1 {
  const database = stores.get(count);
  if (database === undefined) throw new Error(`There is no store of ${count}`);
  return database;
}

async function readRows(count: number, path: string) {
  const { counted, rowsRead } = counting(storeOf(count));
  const app = startApp(counted);
  app.clock.ms = NOW;
  const items = await app.list(path.replace('NEWEST', `lasting-${count}`));
  return { rows: rowsRead(), items: items.length };
}

describe('rows that D1 reads', () => {
  it.each([
    ['/api/activities/home', 50],
    ['/api/activities/@andrewbrown', 50],
    ['/api/activities/home?limit=5', 5],
    [`/api/activities/home?before=${NOW - 4 * 3_600_000 + 500_000}.0`, 50],
    ['/api/activities/search?term=lasting%20cloud', 50],
    // The newest matches are a thousand expired ones: an empty page that names the next.
    ['/api/activities/search?term=cl', 0],
    ['/api/activities/NEWEST', 1],
    ['/api/message_groups', 100],
    ['/api/messages/@worf', 100],
  ])('for %s are as many when there is ten times as much', async (path, items) => {
    const [few, many] = [await readRows(FEW, path), await readRows(MANY, path)];
    expect(few.items).toBe(items);
    expect(many.items).toBe(items);
    expect(many.rows).toBeLessThanOrEqual(few.rows + 20);
    expect(many.rows).toBeLessThan(2_000);
  });

  it('are as many for a slice of expired ones to delete', async () => {
    const slice = async (count: number) => {
      const { counted, rowsRead } = counting(storeOf(count));
      expect(await createActivityStore(counted).deleteExpired(isoTime(NOW), 100)).toBe(100);
      return rowsRead();
    };
    expect(await slice(MANY)).toBeLessThanOrEqual((await slice(FEW)) + 20);
  });
});
