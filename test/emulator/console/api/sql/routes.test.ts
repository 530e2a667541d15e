/** `/_emulator/sql` of a running emulator: answers, refusals, and who may ask. */
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqlSchema } from '../../../../../emulator/console/api/sql/shapes.ts';
import type { RunningEmulator } from '../../../../../emulator/emulator.ts';
import { start } from '../../../start.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ worker: false, folder: mkdtempSync(join(tmpdir(), 'sql-')) });
});
afterAll(() => emulator.close());

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${emulator.url}/_emulator/sql`, { method: 'POST', body, headers });
}

async function ask(sql: string): Promise<unknown> {
  return (await post(JSON.stringify({ sql }))).json();
}

test('a statement sees what was accepted before it', async () => {
  await fetch(`${emulator.url}/1/events/demo`, {
    method: 'POST',
    headers: { 'x-honeycomb-team': 'any', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'one', n: 7 }),
  });
  expect(await ask(`SELECT name, fields ->> 'n' AS n FROM honeycomb_events`)).toMatchObject({
    columns: ['name', 'n'],
    rows: [['one', 7]],
  });
});

test('the tables are told with what their columns mean', async () => {
  const answer = await fetch(`${emulator.url}/_emulator/sql`);
  const { tables } = v.parse(SqlSchema, await answer.json());
  expect(tables.find(({ name }) => name === 'traces')?.sql).toContain(
    '-- 32 lower-case hex digits',
  );
  expect(tables.map(({ name }) => name)).not.toContain('sqlite_sequence');
});

test.each([
  ['no JSON', '{', 400, /^Cannot read the request/],
  ['no statement', '{"rows": 1}', 400, /^Cannot read the request/],
  ['too many rows', '{"sql": "SELECT 1", "rows": 10001}', 400, /10000 rows/],
  ['a long text', JSON.stringify({ sql: ' '.repeat(100_001) }), 400, /100000 characters/],
  ['a mistake', '{"sql": "SELECT x"}', 400, /^no such column: x$/],
  ['a change', '{"sql": "DELETE FROM traces"}', 400, /^A statement begins with/],
])('%s is refused', async (_name, body, status, error) => {
  const answer = await post(body);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: expect.stringMatching(error) });
});

test('pages of other sites and names that resolve to loopback are refused', async () => {
  const body = '{"sql": "SELECT 1"}';
  expect((await post(body, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await post(body, { origin: 'http://localhost:3000' })).status).toBe(403);
  expect((await post(body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  const rebound = new Promise((resolve) => {
    const { port } = new URL(emulator.url);
    const asking = request(
      { port, method: 'POST', path: '/_emulator/sql', headers: { host: `evil.example:${port}` } },
      ({ statusCode }) => resolve(statusCode),
    );
    asking.end(body);
  });
  expect(await rebound).toBe(421);
});

test('a store in memory says how to get one that SQL can read', async () => {
  const other = await start({ worker: false });
  const answer = await fetch(`${other.url}/_emulator/sql`, {
    method: 'POST',
    body: '{"sql": "SELECT 1"}',
  });
  await other.close();
  expect(answer.status).toBe(501);
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining('DATA_DIR') });
});
