import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActivityStore } from '../../../../src/cruddur/activities/store.ts';
import { isoTime } from '../../../../src/cruddur/api/time.ts';
import { ANDREWS_POST, startApp } from '../app.fixture.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type App = ReturnType<typeof startApp>;

/** Every list of the API: its path, the most one answer holds, whether newest comes last, and how it grows. */
const LISTS = {
  home: ['/api/activities/home', 50, false, addPost],
  user: ['/api/activities/@Andrew%20Brown', 50, false, addPost],
  search: ['/api/activities/search?term=cloud', 50, false, addPost],
  replies: [`/api/activities/${ANDREWS_POST}`, 100, true, addReply],
  groups: ['/api/message_groups', 100, false, addGroup],
  conversation: ['/api/messages/@garek', 100, true, addMessage],
} as const;
const NAMES = ['home', 'user', 'search', 'replies', 'groups', 'conversation'] as const;

function addPost(app: App, uuid: string, lifetimeMs: number): void {
  insert(app, 'activities', {
    uuid,
    handle: 'andrewbrown',
    message: 'a cloud',
    created_at: isoTime(app.clock.ms),
    expires_at: isoTime(app.clock.ms + lifetimeMs),
  });
}

function addReply(app: App, uuid: string): void {
  insert(app, 'activities', {
    uuid,
    handle: 'andrewbrown',
    message: 'a reply',
    created_at: isoTime(app.clock.ms),
    expires_at: isoTime(app.clock.ms + 30 * DAY_MS),
    reply_to_activity_uuid: ANDREWS_POST,
  });
}

function addGroup(app: App, uuid: string): void {
  const created_at = isoTime(app.clock.ms);
  insert(app, 'message_groups', { uuid, owner_handle: 'andrewbrown', handle: uuid, created_at });
}

function addMessage(app: App, uuid: string, lifetimeMs: number): void {
  const [sender_handle, receiver_handle] =
    lifetimeMs % 2 === 0 ? ['andrewbrown', 'garek'] : ['garek', 'andrewbrown'];
  const created_at = isoTime(app.clock.ms);
  insert(app, 'messages', { uuid, sender_handle, receiver_handle, message: 'm', created_at });
}

function insert(app: App, table: string, row: Record<string, string>): void {
  const columns = Object.keys(row);
  app.database.connection
    .prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`)
    .run(...Object.values(row));
}

/** An app where the post that is replied to outlives every test. */
function startLasting(): App {
  const app = startApp();
  app.database.exec(`UPDATE activities SET expires_at = '${isoTime(app.clock.ms + 90 * DAY_MS)}'
    WHERE uuid = '${ANDREWS_POST}'`);
  return app;
}

async function read(app: App, path: string, name: keyof typeof LISTS) {
  const { items, next } = await app.page(path);
  const list = name === 'replies' ? items[0]?.['replies'] : items;
  if (!Array.isArray(list)) throw new TypeError('There is no list');
  const uuids = list.map(({ uuid }: { uuid: string }) => uuid);
  return { uuids: LISTS[name][2] ? uuids.toReversed() : uuids, next };
}

const withQuery = (path: string, query: string) =>
  `${path}${path.includes('?') ? '&' : '?'}${query}`;

describe('limit', () => {
  it.each(NAMES)('of %s has a most, which is also what holds without one', async (name) => {
    const [path, max, , add] = LISTS[name];
    const app = startLasting();
    for (let i = 0; i < max + 10; i += 1) {
      app.clock.ms += 1;
      add(app, `item-${i}`, DAY_MS + i);
    }
    for (const [query, length] of [
      ['', max],
      ['limit=1000000000', max],
      [`limit=${'9'.repeat(400)}`, max],
      [`limit=${max + 1}`, max],
      ['limit=7', 7],
      ['limit=1', 1],
      ['limit=007', 7],
    ] as const) {
      const { uuids, next } = await read(app, withQuery(path, query), name);
      expect(uuids).toHaveLength(length);
      expect(uuids[0]).toBe(`item-${max + 9}`);
      expect(next).toMatch(/[?&]before=\d+\.\d+/);
    }
  });
});

describe('before', () => {
  it.each(NAMES)('and limit of %s may be anything: a page within bounds, or 400', async (name) => {
    const [path, max, , add] = LISTS[name];
    const app = startLasting();
    for (let i = 0; i < 2 * max; i += 1) add(app, `item-${i}`, DAY_MS + i);
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.integer().map(String),
      fc.double().map(String),
      fc.tuple(fc.nat(), fc.nat()).map(([ms, id]) => `${ms}.${id}`),
      fc
        .tuple(fc.integer({ min: -9, max: 9 }), fc.nat())
        .map(([ms, id]) => `${app.clock.ms + ms}.${id}`),
      fc.constantFrom('253402300799999.999999999999999', '0.0', '00.00', '٣', '１'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.option(value, { nil: undefined }),
        fc.option(value, { nil: undefined }),
        async (limit, before) => {
          const query = new URLSearchParams({
            ...(limit === undefined ? {} : { limit }),
            ...(before === undefined ? {} : { before }),
          });
          const asked = withQuery(path, query.toString());
          const response = await app.send(asked);
          expect([200, 400]).toContain(response.status);
          const taken = response.status === 200;
          const length = taken ? (await read(app, asked, name)).uuids.length : 0;
          const most = limit === undefined || !taken ? max : Number(limit);
          expect(length).toBeLessThanOrEqual(Math.min(most, max));
        },
      ),
      { numRuns: 60 },
    );
    expect(app.told.failures).toEqual([]);
  });
});

/** What happens between two pages. */
const event = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), lifetime: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    kind: fc.constant('wait' as const),
    ms: fc.constantFrom(0, 1, HOUR_MS, 5 * HOUR_MS),
  }),
  fc.record({ kind: fc.constant('delete' as const), count: fc.integer({ min: 1, max: 9 }) }),
);

describe('pages', () => {
  it.each(NAMES)(
    'of %s hold everything once, in order, while others write and delete',
    async (name) => {
      const [path, , , add] = LISTS[name];
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { maxLength: 30 }),
          fc.array(fc.array(event, { maxLength: 4 }), { maxLength: 40 }),
          fc.integer({ min: 1, max: 6 }),
          async (before, between, limit) => {
            const app = startLasting();
            const store = createActivityStore(app.database);
            let added = 0;
            async function happen(events: typeof before): Promise<void> {
              for (const entry of events) {
                if (entry.kind === 'add')
                  add(app, `item-${added++}`, entry.lifetime * HOUR_MS + (added % 2));
                else if (entry.kind === 'wait') app.clock.ms += entry.ms;
                else await store.deleteExpired(isoTime(app.clock.ms), entry.count);
              }
            }
            await happen(before);
            const whole = (await read(app, path, name)).uuids;
            const seen: string[] = [];
            let next: string | undefined = withQuery(path, `limit=${limit}`);
            for (let pages = 0; next !== undefined; pages += 1) {
              const page = await read(app, next, name);
              expect(page.uuids.length).toBeLessThanOrEqual(limit);
              const full = page.uuids.length === limit;
              // A search looks at so many matches at most, living or not.
              expect(full || page.next === undefined || name === 'search').toBe(true);
              seen.push(...page.uuids);
              next = page.next;
              await happen(between[pages] ?? []);
            }
            const left = new Set((await read(app, path, name)).uuids);
            expect(new Set(seen).size).toBe(seen.length);
            const [were, are] = [new Set(whole), new Set(seen)];
            const old = seen.filter((uuid) => were.has(uuid));
            expect(old).toEqual(whole.filter((uuid) => are.has(uuid)));
            // What is written meanwhile stands before the place, except a group of the same moment.
            expect(name === 'groups' || seen.length === old.length).toBe(true);
            expect(whole.filter((uuid) => left.has(uuid) && !are.has(uuid))).toEqual([]);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('of search leave out what is written with an id that a deleted row had', async () => {
    const app = startLasting();
    const store = createActivityStore(app.database);
    const expire = async () => store.deleteExpired(isoTime((app.clock.ms += 5 * HOUR_MS)), 9);
    for (const uuid of ['first', 'second', 'third']) addPost(app, uuid, HOUR_MS);
    const first = await read(app, '/api/activities/search?term=cloud&limit=1', 'search');
    expect(first.uuids).toEqual(['third']);
    await expire();
    addPost(app, 'again', HOUR_MS);
    expect((await read(app, first.next ?? '', 'search')).uuids).not.toContain('again');
  });
});
