import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ANDREWS_POST, GAREKS_POST, startApp, WORFS_POST, WORFS_REPLY } from '../app.fixture.ts';

const DAY_MS = 86_400_000;

const uuids = (list: Record<string, unknown>[]) => list.map((entry) => entry['uuid']);

async function created(response: Response): Promise<Record<string, string>> {
  expect(response.status).toBe(200);
  return v.parse(v.record(v.string(), v.string()), await response.json());
}

describe('GET /api/activities/home', () => {
  it('loses each post when its time has come', async () => {
    const app = startApp();
    const start = app.clock.ms;
    const after = async (days: number) => {
      app.clock.ms = start + days * DAY_MS;
      return uuids(await app.list('/api/activities/home'));
    };
    expect(await after(0.49)).toContain(GAREKS_POST);
    expect(await after(0.51)).toEqual([ANDREWS_POST, WORFS_POST]);
    expect(await after(5.01)).toEqual([WORFS_POST]);
    expect(await after(9.01)).toEqual([]);
  });

  it('answers at most 50', async () => {
    const app = startApp();
    for (let i = 0; i < 60; i += 1) {
      app.clock.ms += 1;
      await app.post('/api/activities', { message: `post ${i}`, ttl: '1-day' });
    }
    const home = await app.list('/api/activities/home');
    expect(home).toHaveLength(50);
    expect(home[0]).toMatchObject({ message: 'post 59' });
  });
});

describe('GET /api/activities/@:handle', () => {
  it('leaves out what has expired', async () => {
    const app = startApp();
    app.clock.ms += 6 * DAY_MS;
    expect(await app.list('/api/activities/@andrewbrown')).toEqual([]);
  });
});

describe('GET /api/activities/:uuid', () => {
  it('answers 404 for what is unknown or has expired, a reply with its post', async () => {
    const app = startApp();
    expect((await app.send('/api/activities/unknown')).status).toBe(404);
    app.clock.ms += 6 * DAY_MS;
    expect((await app.send(`/api/activities/${ANDREWS_POST}`)).status).toBe(404);
    expect((await app.send(`/api/activities/${WORFS_REPLY}`)).status).toBe(404);
  });
});

describe('POST /api/activities', () => {
  it.each([
    ['30-days', 30],
    ['7-days', 7],
    ['3-days', 3],
    ['1-day', 1],
    ['12-hours', 12 / 24],
    ['3-hours', 3 / 24],
    ['1-hour', 1 / 24],
  ])('lets a post of %s live that long, to the millisecond', async (ttl, days) => {
    const app = startApp();
    const start = app.clock.ms;
    const { uuid, expires_at } = await created(
      await app.post('/api/activities', { message: 'here', ttl }),
    );
    expect(Date.parse(expires_at ?? '')).toBe(start + days * DAY_MS);
    const found = async () => uuids(await app.list('/api/activities/search?term=here')).length;
    app.clock.ms = start + days * DAY_MS - 1;
    expect((await app.send(`/api/activities/${uuid}`)).status).toBe(200);
    expect(await found()).toBe(1);
    app.clock.ms += 1;
    expect((await app.send(`/api/activities/${uuid}`)).status).toBe(404);
    expect(await found()).toBe(0);
  });
});

describe('POST /api/activities/:uuid/reply', () => {
  it('shows the newest 100 replies and counts all', async () => {
    const app = startApp();
    for (let i = 1; i <= 105; i += 1) {
      app.clock.ms += 1;
      await app.post(`/api/activities/${WORFS_POST}/reply`, { message: `reply ${i}` });
    }
    const [post] = await app.list(`/api/activities/${WORFS_POST}`);
    const replies = post?.['replies'];
    if (!Array.isArray(replies)) throw new TypeError('There is no list of replies');
    expect(post?.['replies_count']).toBe(105);
    expect(replies).toHaveLength(100);
    expect(replies[0]).toMatchObject({ message: 'reply 6' });
    expect(replies.at(-1)).toMatchObject({ message: 'reply 105' });
  });

  it('answers 404 to what is unknown or has expired', async () => {
    const app = startApp();
    const reply = (uuid: string) => app.post(`/api/activities/${uuid}/reply`, { message: 'hello' });
    expect((await reply('unknown')).status).toBe(404);
    app.clock.ms += 6 * DAY_MS;
    expect((await reply(ANDREWS_POST)).status).toBe(404);
  });
});
