import type { Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabases, DATABASES, type Databases } from '../../../emulator/worker/databases.ts';
import { loadMiniflare } from '../../../emulator/worker/miniflare.ts';

let miniflare: Miniflare;
let databases: Databases;
let url: URL;

beforeAll(async () => {
  const settings = {
    compatibilityDate: '2026-06-01',
    d1Databases: { ONE: 'one', TWO: 'two' },
    modules: [{ type: 'ESModule', path: 'main.mjs', contents: 'export default {};' }],
  } as const;
  databases = createDatabases(settings);
  const main = { ...settings, modules: [...settings.modules] };
  const { Miniflare, Log, LogLevel } = loadMiniflare();
  miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.NONE),
    workers: [main, databases.worker],
  });
  url = await miniflare.unsafeGetDirectURL(DATABASES);
});
afterAll(() => miniflare.dispose());

test('databases run SQL, each its own, all of a batch or nothing', async () => {
  const [one, two] = [databases.open(url, 'ONE'), databases.open(url, 'TWO')];
  await one.batch([one.prepare('CREATE TABLE a (x); CREATE TABLE b (y)')]);
  const insert = one.prepare('INSERT INTO a VALUES (?)');
  await one.batch([insert.bind('first'), insert.bind("it's")]);
  const read = () => one.prepare('SELECT x FROM a').all();
  expect(await read()).toEqual({ results: [{ x: 'first' }, { x: "it's" }] });
  await expect(one.batch([insert.bind('lost'), one.prepare('nonsense')])).rejects.toThrow(
    'syntax error',
  );
  expect((await read()).results).toHaveLength(2);
  await expect(two.prepare('SELECT x FROM a').all()).rejects.toThrow('no such table');
});

test('databases run nothing for a program that does not know the token', async () => {
  const body = JSON.stringify({ binding: 'ONE', statements: [{ sql: 'SELECT 1', values: [] }] });
  const authorization = 'any';
  for (const headers of [{}, { authorization }]) {
    const response = await fetch(url, { method: 'POST', headers, body });
    expect([response.status, await response.text()]).toEqual([403, '']);
  }
});
