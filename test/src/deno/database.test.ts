import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, openDatabase } from '../../../src/deno/database.ts';
import { ANDREWS_POST, MIGRATIONS, SAMPLE } from '../cruddur/app.fixture.ts';
import { recordSpans, type SpanRecording } from '../telemetry/span.fixture.ts';

const APPLIED = 'SELECT name FROM d1_migrations ORDER BY id';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openDatabase', () => {
  it('binds by place or by number, and answers rows', async () => {
    const database = openDatabase(':memory:');
    const { results } = await database
      .prepare('SELECT ?2 AS b, ?1 AS a, ?1 AS c')
      .bind('x', null)
      .all();
    expect(results).toEqual([{ b: null, a: 'x', c: 'x' }]);
    expect((await database.prepare('SELECT ? + ? AS sum').bind(1, 2).all()).results).toEqual([
      { sum: 3 },
    ]);
  });

  it('makes the folder and keeps what was written', async () => {
    const path = join(folder, 'new', 'cruddur.sqlite');
    const first = openDatabase(path);
    first.exec('CREATE TABLE kept (text TEXT); INSERT INTO kept VALUES (1)');
    first.close();
    const second = openDatabase(path);
    expect((await second.prepare('SELECT text FROM kept').all()).results).toEqual([{ text: '1' }]);
    second.close();
  });

  it('runs a batch as one transaction', async () => {
    const database = openDatabase(':memory:');
    database.exec('CREATE TABLE numbers (n INTEGER UNIQUE)');
    const insert = database.prepare('INSERT INTO numbers VALUES (?) RETURNING n');
    expect(await database.batch([insert.bind(1), insert.bind(2)])).toEqual([
      { results: [{ n: 1 }] },
      { results: [{ n: 2 }] },
    ]);
    await expect(database.batch([insert.bind(3), insert.bind(1)])).rejects.toThrow(/UNIQUE/);
    const { results } = await database.prepare('SELECT count(*) AS count FROM numbers').all();
    expect(results).toEqual([{ count: 2 }]);
    await expect(database.batch([insert.bind(3)])).resolves.toBeDefined();
  });

  it('refuses a statement it did not prepare', async () => {
    const database = openDatabase(':memory:');
    const stranger = { bind: () => stranger, all: async () => ({ results: [] }) };
    await expect(database.batch([stranger])).rejects.toThrow(TypeError);
  });
});

describe('spans of the database', () => {
  let recording: SpanRecording;
  beforeEach(() => {
    recording = recordSpans();
  });
  afterEach(() => recording.stop());

  const attributes = (operation: string, statement: string) => ({
    binding_type: 'D1',
    'db.name': 'DB',
    'db.system': 'sqlite',
    'db.operation': operation,
    'db.statement': statement,
  });

  it('are like those of D1: one a statement', async () => {
    await openDatabase(':memory:').prepare('SELECT ?1').bind('a secret').all();
    const span = recording.span('DB all');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.attributes).toEqual(attributes('all', 'SELECT ?1'));
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('are, for a batch, one with one for each statement below', async () => {
    const database = openDatabase(':memory:');
    await database.batch([database.prepare('SELECT 1')]);
    const [whole, query] = [recording.span('DB batch'), recording.span('DB batch > query')];
    expect(query.attributes).toEqual(attributes('batch', 'SELECT 1'));
    expect(query.parentSpanContext?.spanId).toBe(whole.spanContext().spanId);
  });

  it('carry the error of what failed, which is thrown on', async () => {
    const database = openDatabase(':memory:');
    const missing = () => database.prepare('SELECT * FROM missing');
    await expect(missing().all()).rejects.toThrow('no such table: missing');
    await expect(database.batch([missing()])).rejects.toThrow('no such table: missing');
    for (const name of ['DB all', 'DB batch']) {
      expect(recording.span(name).status.code).toBe(SpanStatusCode.ERROR);
      expect(recording.span(name).events).toMatchObject([{ name: 'exception' }]);
    }
  });

  it('are not made of the bare database', async () => {
    const { bare } = openDatabase(':memory:');
    const { results } = await bare.prepare('SELECT ? AS a').bind('x').all();
    expect(results).toEqual([{ a: 'x' }]);
    expect(recording.spans()).toEqual([]);
  });

  it('are not made while migrating', () => {
    migrate(openDatabase(':memory:'), MIGRATIONS);
    expect(recording.spans()).toEqual([]);
  });
});

describe('migrate', () => {
  it('applies each file once, in order, also those that come later', async () => {
    const database = openDatabase(':memory:');
    const applied = async () => (await database.prepare(APPLIED).all()).results;
    writeFileSync(join(folder, '0002_fill.sql'), 'INSERT INTO numbers VALUES (1);');
    writeFileSync(join(folder, '0001_make.sql'), 'CREATE TABLE numbers (n INTEGER);');
    writeFileSync(join(folder, 'README.md'), 'not SQL');
    migrate(database, folder);
    expect(await applied()).toEqual([{ name: '0001_make.sql' }, { name: '0002_fill.sql' }]);
    writeFileSync(join(folder, '0003_more.sql'), 'INSERT INTO numbers VALUES (2);');
    migrate(database, folder);
    migrate(database, folder);
    expect((await database.prepare('SELECT n FROM numbers').all()).results).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
    expect(await applied()).toHaveLength(3);
  });

  it('undoes a file that fails, and names it', async () => {
    const database = openDatabase(':memory:');
    writeFileSync(join(folder, '0001_make.sql'), 'CREATE TABLE numbers (n INTEGER);');
    writeFileSync(join(folder, '0002_bad.sql'), 'INSERT INTO numbers VALUES (1); nonsense;');
    expect(() => migrate(database, folder)).toThrow(/"0002_bad.sql": .*syntax error/);
    expect((await database.prepare('SELECT n FROM numbers').all()).results).toEqual([]);
    expect((await database.prepare(APPLIED).all()).results).toEqual([{ name: '0001_make.sql' }]);
  });
});

describe('the store', () => {
  it('knows the writer before any sample', async () => {
    const database = openDatabase(':memory:');
    migrate(database, MIGRATIONS);
    expect((await database.prepare('SELECT * FROM users').all()).results).toEqual([
      { handle: 'andrewbrown', display_name: 'Andrew Brown' },
    ]);
  });

  it('takes the sample again and again: times are renewed, what people wrote stays', async () => {
    const database = openDatabase(':memory:');
    migrate(database, MIGRATIONS);
    database.exec(SAMPLE);
    const count = async (table: string) =>
      (await database.prepare(`SELECT count(*) AS n FROM ${table}`).all()).results;
    const before = await Promise.all(
      ['users', 'activities', 'message_groups', 'messages'].map(count),
    );
    database.exec(`
      UPDATE activities SET created_at = '2020', expires_at = '2020', message = 'old';
      INSERT INTO activities (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
      VALUES ('mine', 'andrewbrown', 'my reply', '2020', '2020', '${ANDREWS_POST}');`);
    database.exec(SAMPLE);
    const fresh = `SELECT count(*) AS n FROM activity_feed
      WHERE expires_at > strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') AND message <> 'old'`;
    expect((await database.prepare(fresh).all()).results).toEqual([{ n: 5 }]);
    database.exec(`DELETE FROM activities WHERE uuid = 'mine'`);
    expect(
      await Promise.all(['users', 'activities', 'message_groups', 'messages'].map(count)),
    ).toEqual(before);
  });

  it('keeps the full-text index in step with what is written, changed and deleted', async () => {
    const database = openDatabase(':memory:');
    migrate(database, MIGRATIONS);
    database.exec(SAMPLE);
    const found = async (query: string) =>
      (await database.prepare('SELECT rowid FROM activities_search(?)').bind(query).all()).results
        .length;
    expect(await found('prune')).toBe(1);
    database.exec(`UPDATE activities SET message = 'blood wine' WHERE message LIKE '%prune%'`);
    expect(await found('prune')).toBe(0);
    expect(await found('wine')).toBe(1);
    database.exec(`DELETE FROM activities WHERE message = 'blood wine'`);
    expect(await found('wine')).toBe(0);
    database.exec(
      `INSERT INTO activities_search (activities_search, rank) VALUES ('integrity-check', 1)`,
    );
  });
});
