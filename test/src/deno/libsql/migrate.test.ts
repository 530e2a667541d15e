import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLibsqlClient, type LibsqlClient } from '../../../../src/deno/libsql/client.ts';
import { migrateLibsql } from '../../../../src/deno/libsql/migrate.ts';
import { readMigrations } from '../../../../src/deno/migrations.ts';
import { MIGRATIONS } from '../../cruddur/app.fixture.ts';
import { startLibsqlServer, type LibsqlServer } from './server.ts';

let server: LibsqlServer;
let client: LibsqlClient;
beforeEach(async () => {
  server = await startLibsqlServer('token');
  client = createLibsqlClient({ url: new URL(server.url), token: 'token', fetch });
});
afterEach(() => server.close());

const ask = async (sql: string) => (await client.all({ sql, values: [] })).results;
const applied = () => ask('SELECT name FROM d1_migrations ORDER BY id');

it('migrateLibsql applies the project’s own migrations once, triggers and search included', async () => {
  const migrations = readMigrations(MIGRATIONS);
  await migrateLibsql(client, migrations);
  await migrateLibsql(client, migrations);
  expect(await applied()).toEqual(migrations.map(({ name }) => ({ name })));
  await client.run(`INSERT INTO activities (uuid, handle, message, created_at, expires_at)
    VALUES ('u', 'andrewbrown', 'a cloud', '2026-01-01', '2026-01-02')`);
  expect(await ask(`SELECT rowid FROM activities_search('cloud')`)).toHaveLength(1);
});

it('migrateLibsql applies those that come later', async () => {
  const one = { name: '1.sql', sql: 'CREATE TABLE a (n); -- ends in a comment' };
  await migrateLibsql(client, [one]);
  await migrateLibsql(client, [one, { name: "2'.sql", sql: 'INSERT INTO a VALUES (1)' }]);
  expect(await ask('SELECT n FROM a')).toEqual([{ n: 1 }]);
  expect(await applied()).toEqual([{ name: '1.sql' }, { name: "2'.sql" }]);
});

it('migrateLibsql undoes one that fails, and names it', async () => {
  const good = { name: '1.sql', sql: 'CREATE TABLE a (n);' };
  const bad = { name: '2.sql', sql: 'INSERT INTO a VALUES (1); nonsense;' };
  await expect(migrateLibsql(client, [good, bad])).rejects.toThrow(/"2\.sql": .*syntax error/);
  expect(await ask('SELECT n FROM a')).toEqual([]);
  expect(await applied()).toEqual([{ name: '1.sql' }]);
});

it('migrateLibsql may run in several instances at once', async () => {
  const migrations = readMigrations(MIGRATIONS);
  await Promise.all(Array.from({ length: 5 }, () => migrateLibsql(client, migrations)));
  expect(await applied()).toHaveLength(migrations.length);
});
