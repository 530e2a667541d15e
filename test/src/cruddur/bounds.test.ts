/** The largest answers, and the plans of all reads. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/cruddur/database.ts';
import { ANDREWS_POST, startApp } from './app.fixture.ts';

/** JSON writes each in six bytes. */
const message = '\u0001'.repeat(1024);

const READS = [
  ['/api/activities/home'],
  ['/api/activities/@andrewbrown'],
  ['/api/activities/search?term=sample'],
  [`/api/activities/${ANDREWS_POST}`],
  ['/api/message_groups'],
  ['/api/messages/@garek'],
] as const;

const app = startApp();

beforeAll(() => {
  const { connection } = app.database;
  const created = `'${new Date(app.clock.ms).toISOString().replace('Z', '+00:00')}'`;
  const expires = `'${new Date(app.clock.ms + 86_400_000).toISOString().replace('Z', '+00:00')}'`;
  const numbers = (count: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  connection
    .prepare(`${numbers(120)} INSERT INTO activities (uuid, handle, message, created_at, expires_at)
    SELECT 'post-' || i, 'andrewbrown', 'sample ' || ?, ${created}, ${expires} FROM n`)
    .run(message.slice(0, 273));
  connection
    .prepare(`${numbers(120)} INSERT INTO activities
      (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
    SELECT 'reply-' || i || '-' || post.id, 'andrewbrown', ?, ${created}, expires_at, uuid
    FROM n JOIN activities AS post WHERE reply_to_activity_uuid IS NULL AND (i < 5 OR uuid = '${ANDREWS_POST}')`)
    .run(message);
  connection
    .prepare(`${numbers(300)} INSERT INTO message_groups (uuid, owner_handle, handle, created_at)
    SELECT 'group-' || i, 'andrewbrown', i || ?, ${created} FROM n`)
    .run('🖖'.repeat(61));
  connection
    .prepare(`${numbers(300)} INSERT INTO messages (uuid, sender_handle, receiver_handle, message, created_at)
    SELECT 'message-' || i, 'garek', 'andrewbrown', ?, ${created} FROM n`)
    .run(message);
});

describe('answers', () => {
  it.each(READS)(
    'to %s stay near a megabyte, even if people wrote as much as they may',
    async (path) => {
      const response = await app.send(path);
      expect(response.status).toBe(200);
      expect((await response.arrayBuffer()).byteLength).toBeLessThan(1.2e6);
    },
  );
});

describe('plans', () => {
  it.each(READS)('of %s scan no table', async (path) => {
    const plans: string[] = [];
    const { connection } = app.database;
    const explaining: Database = {
      ...app.database,
      prepare(sql) {
        const plan = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
        plans.push(...plan.map(({ detail }) => String(detail)));
        return app.database.prepare(sql);
      },
    };
    const explained = startApp(explaining);
    expect((await explained.send(path)).status).toBe(200);
    const scanned = plans.filter((detail) =>
      /^SCAN (?!lifetimes|json_each|page|\(subquery|activities_search)/.test(detail),
    );
    expect(scanned).toEqual([]);
  });
});
