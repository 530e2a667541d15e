/** A store that was made by older migrations, with rows in it, and then meets all of them. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isoTime } from '../../../src/cruddur/api/time.ts';
import { migrate, openDatabase } from '../../../src/deno/database.ts';
import { MIGRATIONS, SAMPLE, startApp, WORFS_REPLY, ANDREWS_POST } from './app.fixture.ts';

const FILES = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));

/** A store of the first two migrations: sample, replies of two levels, handles of any length. */
function openOld() {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  for (const name of FILES.toSorted().slice(0, 2)) {
    cpSync(fileURLToPath(new URL(name, MIGRATIONS)), join(folder, name));
  }
  const database = openDatabase(':memory:');
  migrate(database, folder);
  rmSync(folder, { recursive: true });
  database.exec(SAMPLE);
  const created = isoTime(Date.now());
  const reply = database.connection.prepare(`INSERT INTO activities
    (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
    SELECT ?, 'garek', 'an old reply', ?, expires_at, uuid FROM activities WHERE uuid = ?`);
  reply.run('reply-1', created, ANDREWS_POST);
  reply.run('reply-2', created, WORFS_REPLY);
  const group = database.connection.prepare(
    `INSERT INTO message_groups (uuid, owner_handle, handle, created_at) VALUES (?, 'andrewbrown', ?, ?)`,
  );
  const message = database.connection.prepare(`INSERT INTO messages
    (uuid, sender_handle, receiver_handle, message, created_at) VALUES (?, 'andrewbrown', ?, 'm', ?)`);
  for (const length of [64, 65, 60_000]) {
    group.run(`group-${length}`, '🖖'.repeat(length), created);
    message.run(`message-${length}`, '🖖'.repeat(length), created);
  }
  return database;
}

it('keeps what it had, counts its replies, and loses handles that no URL can name', async () => {
  const database = openOld();
  migrate(database, MIGRATIONS);
  const app = startApp(database);
  const home = await app.list('/api/activities/home');
  expect(home).toHaveLength(3);
  expect(home[1]).toMatchObject({
    uuid: ANDREWS_POST,
    replies_count: 2,
    replies: [{ uuid: WORFS_REPLY, replies_count: 1 }, { uuid: 'reply-1' }],
  });
  expect(await app.list('/api/activities/@worf')).toHaveLength(1);
  expect(await app.list('/api/activities/search?term=old')).toHaveLength(2);
  const groups = await app.list('/api/message_groups');
  expect(groups.map(({ uuid }) => uuid).filter((uuid) => String(uuid).startsWith('group'))).toEqual(
    ['group-64'],
  );
  const left = database.connection
    .prepare('SELECT uuid FROM messages WHERE uuid LIKE ?')
    .all('message-%');
  expect(left).toEqual([{ uuid: 'message-64' }]);
});

it('is the same schema as a new store', () => {
  const schema = (database: ReturnType<typeof openDatabase>) =>
    database.connection.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
  const [old, fresh] = [openOld(), openDatabase(':memory:')];
  migrate(old, MIGRATIONS);
  migrate(fresh, MIGRATIONS);
  expect(schema(old)).toEqual(schema(fresh));
});
