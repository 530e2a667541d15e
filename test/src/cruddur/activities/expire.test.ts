import { describe, expect, it } from 'vitest';
import { expireActivities } from '../../../../src/cruddur/activities/expire.ts';
import { createActivityStore } from '../../../../src/cruddur/activities/store.ts';
import { isoTime } from '../../../../src/cruddur/api/time.ts';
import { startService } from '../service.fixture.ts';
import { ANDREWS_POST, startApp } from '../app.fixture.ts';

type App = ReturnType<typeof startApp>;

const DAY_MS = 86_400_000;

/** Activities `old-1`, `old-2` … that have expired. @param to what the first, or each but the first, replies to */
function addExpired(app: App, count: number, to: { first?: string; chain?: boolean } = {}): void {
  const created = isoTime(app.clock.ms - 2 * DAY_MS);
  const expired = isoTime(app.clock.ms - DAY_MS);
  app.database.connection
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      INSERT INTO activities (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
      SELECT 'old-' || i, 'andrewbrown', 'an old cloud', ?2, ?3, iif(i = 1, ?4, iif(?5, 'old-' || (i - 1), NULL))
      FROM n`,
    )
    .run(count, created, expired, to.first ?? null, to.chain === true ? 1 : 0);
}

function countOf(app: App, condition: string): unknown {
  const sql = `SELECT count(*) AS count FROM activities WHERE ${condition}`;
  return app.database.connection.prepare(sql).get()?.['count'];
}

const expire = (app: App) =>
  expireActivities({ store: createActivityStore(app.database), now: () => app.clock.ms });

describe('what has expired', () => {
  it.each([0, 1, 499, 500, 501, 1_234])('is deleted, %i of it, and nothing else', async (count) => {
    const app = startApp();
    if (count > 0) addExpired(app, count);
    expect(await expire(app)).toBe(count);
    expect(await expire(app)).toBe(0);
    expect(countOf(app, 'TRUE')).toBe(4);
    expect(await app.list('/api/activities/home')).toHaveLength(3);
  });

  it('is deleted in slices, so many at a time', async () => {
    const app = startApp();
    addExpired(app, 10_100);
    expect(await expire(app)).toBe(10_000);
    expect(await expire(app)).toBe(100);
  });

  it('is deleted before what it replies to, however deep', async () => {
    const app = startApp();
    addExpired(app, 1_100, { chain: true });
    expect(await expire(app)).toBe(1_100);
  });

  it('is not counted any more', async () => {
    const app = startApp();
    addExpired(app, 1, { first: ANDREWS_POST });
    const counts = async () => (await app.list(`/api/activities/${ANDREWS_POST}`))[0];
    expect(await counts()).toMatchObject({ replies_count: 2 });
    await expire(app);
    expect(await counts()).toMatchObject({ replies_count: 1 });
    expect((await counts())?.['replies']).toHaveLength(1);
  });

  it('is no longer searched', async () => {
    const app = startApp();
    addExpired(app, 700);
    await expire(app);
    const rows = app.database.connection
      .prepare(
        `SELECT count(*) AS count FROM activities_search WHERE activities_search MATCH 'old'`,
      )
      .get();
    expect(rows?.['count']).toBe(0);
  });

  it('does not hide from a search what lives behind it', async () => {
    const app = startApp();
    addExpired(app, 1_100);
    const found: unknown[] = [];
    let next: string | undefined = '/api/activities/search?term=cl';
    for (let pages = 0; next !== undefined && pages < 9; pages += 1) {
      const page = await app.page(next);
      found.push(...page.items.map(({ uuid }) => uuid));
      next = page.next;
    }
    expect(found).toEqual([ANDREWS_POST]);
  });
});

describe('the service', () => {
  it('says what it deleted, once, and needs a database for it', async () => {
    const app = startApp();
    addExpired(app, 7);
    const { service, printed } = startService({}, { now: () => app.clock.ms }, app.database);
    await service.scheduled({}, { DB: app.database });
    await service.scheduled({}, { DB: app.database });
    await service.scheduled({}, {});
    const said = printed.filter((line) => line.includes('Deleted'));
    expect(said).toEqual([expect.stringContaining('"Deleted expired activities: 7"')]);
  });
});
