import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/deno/store.ts';
import { ANDREWS_POST, GAREKS_POST, WORFS_POST, WORFS_REPLY } from '../cruddur/app.fixture.ts';
import { startLibsqlServer } from './libsql/server.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const refuse = (): Promise<Response> => Promise.reject(new Error('Nothing is to be fetched'));
const open = (sample = true) =>
  openStore({ place: { kind: 'folder', folder }, sample, deploy: false }, refuse);

type Store = Awaited<ReturnType<typeof open>>;

async function rows(store: Store, sql: string): Promise<unknown[]> {
  return (await store.database.bare.prepare(sql).bind().all()).results;
}

/** Runs statements in a store as if time, or a person, had done it, then starts again. */
async function after(...statements: string[]): Promise<Store> {
  const before = await open();
  for (const sql of statements) await rows(before, sql);
  before.close();
  return open();
}

const PAST = '2026-01-02T00:00:00.000+00:00';
const NOW = `strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')`;
const EVERYTHING = `SELECT 'a' AS what, * FROM activities`;

describe('a second start with the sample', () => {
  it('changes nothing while its posts live', async () => {
    const tables = ['users', 'activities', 'message_groups', 'messages'];
    const read = (store: Store) =>
      Promise.all(tables.map((table) => rows(store, `SELECT * FROM ${table}`)));
    const first = await open();
    const before = await read(first);
    first.close();
    const second = await open();
    expect(await read(second)).toEqual(before);
    second.close();
  });

  it('leaves what people made of its rows', async () => {
    const store = await after(
      `UPDATE users SET display_name = 'Worf, son of Mogh' WHERE handle = 'worf'`,
      `UPDATE activities SET likes_count = 99 WHERE uuid = '${WORFS_POST}'`,
      `UPDATE messages SET message = 'Changed'`,
      `UPDATE message_groups SET created_at = '${PAST}'`,
    );
    expect(await rows(store, `SELECT display_name FROM users WHERE handle = 'worf'`)).toEqual([
      { display_name: 'Worf, son of Mogh' },
    ]);
    const likes = `SELECT likes_count FROM activities WHERE uuid = '${WORFS_POST}'`;
    expect(await rows(store, likes)).toEqual([{ likes_count: 99 }]);
    expect(await rows(store, 'SELECT DISTINCT message FROM messages')).toEqual([
      { message: 'Changed' },
    ]);
    expect(await rows(store, 'SELECT DISTINCT created_at FROM message_groups')).toEqual([
      { created_at: PAST },
    ]);
    store.close();
  });

  it('gives new times to a post whose time has come, and leaves the others', async () => {
    const times = (store: Store) =>
      rows(store, `SELECT created_at FROM activities WHERE uuid <> '${GAREKS_POST}' ORDER BY id`);
    const first = await open();
    const before = await times(first);
    await rows(first, `UPDATE activities SET expires_at = '${PAST}' WHERE uuid = '${GAREKS_POST}'`);
    first.close();
    const second = await open();
    const living = await rows(second, `SELECT uuid FROM activities WHERE expires_at > ${NOW}`);
    expect(living).toHaveLength(4);
    expect(await times(second)).toEqual(before);
    second.close();
  });

  it('brings back what is gone', async () => {
    const store = await after(
      `DELETE FROM activities WHERE uuid IN ('${ANDREWS_POST}', '${WORFS_REPLY}')`,
    );
    expect(await rows(store, EVERYTHING)).toHaveLength(4);
    const [post] = await rows(
      store,
      `SELECT replies_count FROM activities WHERE uuid = '${ANDREWS_POST}'`,
    );
    expect(post).toEqual({ replies_count: 1 });
    store.close();
  });

  it('keeps the replies of people with their post, however deep', async () => {
    const reply = (uuid: string, to: string) =>
      `INSERT INTO activities (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
        SELECT '${uuid}', 'garek', 'mine', '${PAST}', expires_at, uuid FROM activities WHERE uuid = '${to}'`;
    const store = await after(
      reply('one', WORFS_REPLY),
      reply('two', 'one'),
      `UPDATE activities SET expires_at = '${PAST}'`,
    );
    const living = `SELECT uuid FROM activities WHERE message = 'mine' AND expires_at > ${NOW}`;
    expect(await rows(store, `${living} ORDER BY id`)).toEqual([{ uuid: 'one' }, { uuid: 'two' }]);
    store.close();
  });

  it('has posts and conversations of people as they were', async () => {
    const store = await after(
      `INSERT INTO activities (uuid, handle, message, created_at, expires_at)
        VALUES ('mine', 'andrewbrown', 'my post', '${PAST}', '2099-01-01T00:00:00.000+00:00')`,
      `INSERT INTO messages (uuid, sender_handle, receiver_handle, message, created_at)
        VALUES ('m', 'andrewbrown', 'worf', 'mine', '${PAST}')`,
    );
    expect(await rows(store, `SELECT message FROM activities WHERE uuid = 'mine'`)).toEqual([
      { message: 'my post' },
    ]);
    expect(await rows(store, 'SELECT uuid FROM messages')).toHaveLength(3);
    store.close();
  });
});

describe('openStore', () => {
  it('puts no sample where none is asked for', async () => {
    const store = await open(false);
    expect(await rows(store, EVERYTHING)).toEqual([]);
    expect(store.said).toBe(`Data is kept in ${join(folder, 'deno.sqlite')}`);
    store.close();
  });

  it.each([
    [false, /^Data is kept in memory and lost when this process ends: set DATA_DIR/],
    [true, /^Data is kept in the memory of this instance and lost .*: set DATABASE_URL/],
  ])('says that memory is lost; on Deno Deploy: %s', async (deploy, sentence) => {
    const place = { kind: 'memory' } as const;
    const store = await openStore({ place, sample: false, deploy }, refuse);
    expect(store.said).toMatch(sentence);
    store.close();
  });

  it('keeps what is written in a libSQL database', async () => {
    const server = await startLibsqlServer('token');
    const place = { kind: 'libsql', url: new URL(server.url), token: 'token' } as const;
    const first = await openStore({ place, sample: false, deploy: true }, fetch);
    await rows(first, `INSERT INTO users (handle, display_name) VALUES ('mine', 'Mine')`);
    first.close();
    const second = await openStore({ place, sample: false, deploy: true }, fetch);
    expect(await rows(second, `SELECT handle FROM users ORDER BY handle`)).toEqual([
      { handle: 'andrewbrown' },
      { handle: 'mine' },
    ]);
    expect(second.said).toBe(`Data is kept in the libSQL database at ${new URL(server.url).host}`);
    server.close();
  });

  it('names a libSQL database that cannot be used, and no token', async () => {
    const place = {
      kind: 'libsql',
      url: new URL('https://db.example'),
      token: 'hunter22',
    } as const;
    const refused = openStore(
      { place, sample: false, deploy: true },
      async () => new Response('', { status: 401 }),
    );
    await expect(refused).rejects.toThrow(
      'Cannot use DATABASE_URL: the database at db.example cannot be brought up to date (The libSQL database answers 401: DATABASE_AUTH_TOKEN does not open it)',
    );
    await expect(refused).rejects.not.toThrow(/hunter22/);
  });
});
