import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ANDREWS_POST, GAREKS_POST, startApp, WORFS_POST, WORFS_REPLY } from '../app.fixture.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY_MS = 86_400_000;

const uuids = (list: Record<string, unknown>[]) => list.map((entry) => entry['uuid']);

async function created(response: Response): Promise<Record<string, string>> {
  expect(response.status).toBe(200);
  return v.parse(v.record(v.string(), v.string()), await response.json());
}

describe('GET /api/activities/home', () => {
  it('answers the sample posts, newest first, with their replies', async () => {
    const home = await startApp().list('/api/activities/home');
    expect(uuids(home)).toEqual([GAREKS_POST, ANDREWS_POST, WORFS_POST]);
    expect(home[1]).toEqual({
      uuid: ANDREWS_POST,
      display_name: 'Andrew Brown',
      handle: 'andrewbrown',
      message: 'Cloud is very fun!',
      created_at: expect.stringMatching(TIME),
      expires_at: expect.stringMatching(TIME),
      likes_count: 5,
      replies_count: 1,
      reposts_count: 0,
      replies: [
        {
          uuid: WORFS_REPLY,
          reply_to_activity_uuid: ANDREWS_POST,
          display_name: 'Worf',
          handle: 'worf',
          message: 'This post has no honor!',
          created_at: expect.stringMatching(TIME),
          likes_count: 0,
          replies_count: 0,
          reposts_count: 0,
        },
      ],
    });
  });

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
  it.each(['@andrewbrown', '@Andrew%20Brown', '@ANDREW%20%20brown', '%40andrewbrown'])(
    'knows Andrew Brown as %s',
    async (handle) => {
      expect(uuids(await startApp().list(`/api/activities/${handle}`))).toEqual([ANDREWS_POST]);
    },
  );

  it('answers posts, not replies', async () => {
    expect(uuids(await startApp().list('/api/activities/@worf'))).toEqual([WORFS_POST]);
  });

  it.each(['@nobody', '@Andrew+Brown', "@x'%20OR%201=1", '@%00', '@%E0%A4%A', '@%F0%9F%96%96'])(
    'answers an empty array for %s',
    async (handle) => {
      const response = await startApp().send(`/api/activities/${handle}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual([]);
    },
  );

  it.each(['@', '@%20', '%40', '@%09%20'])('answers blank_user_handle for "%s"', async (handle) => {
    const response = await startApp().send(`/api/activities/${handle}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(['blank_user_handle']);
  });

  it('answers handle_exceed_max_chars for more than 64 characters', async () => {
    const response = await startApp().send(`/api/activities/@${'x'.repeat(65)}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(['handle_exceed_max_chars']);
    expect(await startApp().list(`/api/activities/@${'x'.repeat(64)}`)).toEqual([]);
  });

  it('leaves out what has expired', async () => {
    const app = startApp();
    app.clock.ms += 6 * DAY_MS;
    expect(await app.list('/api/activities/@andrewbrown')).toEqual([]);
  });
});

describe('GET /api/activities/:uuid', () => {
  it('answers an array of one activity with its replies', async () => {
    const show = await startApp().list(`/api/activities/${ANDREWS_POST}`);
    expect(show).toHaveLength(1);
    expect(show[0]).toMatchObject({ uuid: ANDREWS_POST, replies: [{ uuid: WORFS_REPLY }] });
    expect(show[0]).not.toHaveProperty('reply_to_activity_uuid');
  });

  it('answers a reply on its own, which names its post', async () => {
    expect(await startApp().list(`/api/activities/${WORFS_REPLY}`)).toMatchObject([
      { uuid: WORFS_REPLY, reply_to_activity_uuid: ANDREWS_POST, replies: [] },
    ]);
  });

  it('answers 404 for what is unknown or has expired, a reply with its post', async () => {
    const app = startApp();
    expect((await app.send('/api/activities/unknown')).status).toBe(404);
    app.clock.ms += 6 * DAY_MS;
    expect((await app.send(`/api/activities/${ANDREWS_POST}`)).status).toBe(404);
    expect((await app.send(`/api/activities/${WORFS_REPLY}`)).status).toBe(404);
  });
});

describe('POST /api/activities', () => {
  it('keeps the post, shows it first and finds it', async () => {
    const app = startApp();
    const post = await created(
      await app.post('/api/activities', { message: 'Qapla’ 🖖', ttl: '7-days' }),
    );
    expect(post).toEqual({
      uuid: expect.stringMatching(UUID),
      display_name: 'Andrew Brown',
      handle: 'andrewbrown',
      message: 'Qapla’ 🖖',
      created_at: expect.stringMatching(TIME),
      expires_at: expect.stringMatching(TIME),
    });
    for (const path of ['home', '@andrewbrown', 'search?term=qapla', post['uuid']]) {
      const [first] = await app.list(`/api/activities/${path}`);
      expect(first).toEqual({
        ...post,
        likes_count: 0,
        replies_count: 0,
        reposts_count: 0,
        replies: [],
      });
    }
  });

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

  it.each([
    [{ ttl: '1-day' }, ['message_blank']],
    [{ message: '', ttl: '1-day' }, ['message_blank']],
    [{ message: ' \n', ttl: '1-day' }, ['message_blank']],
    [{ message: null, ttl: '1-day' }, ['message_blank']],
    [{ message: 7, ttl: '1-day' }, ['message_blank']],
    [{ message: 'x'.repeat(281), ttl: '1-day' }, ['message_exceed_max_chars']],
    [{ message: 'x' }, ['ttl_blank']],
    [{ message: 'x', ttl: '' }, ['ttl_blank']],
    [{ message: 'x', ttl: null }, ['ttl_blank']],
    [{ message: 'x', ttl: '2-days' }, ['ttl_blank']],
    [{ message: 'x', ttl: ['1-day'] }, ['ttl_blank']],
    [{ message: 'x', ttl: 'constructor' }, ['ttl_blank']],
    [{}, ['ttl_blank', 'message_blank']],
  ])('answers 422 for %j', async (body, codes) => {
    const app = startApp();
    const response = await app.post('/api/activities', body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(codes);
    expect(await app.list('/api/activities/home')).toHaveLength(3);
  });

  it('counts characters, not units of UTF-16, up to 280', async () => {
    const app = startApp();
    const post = (length: number) =>
      app.post('/api/activities', { message: '🖖'.repeat(length), ttl: '1-day' });
    expect((await post(280)).status).toBe(200);
    expect((await post(281)).status).toBe(422);
  });

  it('writes under no other person’s name', async () => {
    const body = { message: 'I am Worf', ttl: '1-day', user_handle: 'worf' };
    const post = await created(await startApp().post('/api/activities', body));
    expect(post['handle']).toBe('andrewbrown');
  });
});

describe('POST /api/activities/:uuid/reply', () => {
  it('keeps the reply, counts it and shows it after older ones', async () => {
    const app = startApp();
    const reply = await created(
      await app.post(`/api/activities/${ANDREWS_POST}/reply`, { message: 'It has some' }),
    );
    expect(reply).toEqual({
      uuid: expect.stringMatching(UUID),
      display_name: 'Andrew Brown',
      handle: 'andrewbrown',
      message: 'It has some',
      created_at: expect.stringMatching(TIME),
      reply_to_activity_uuid: ANDREWS_POST,
    });
    const counts = { likes_count: 0, replies_count: 0, reposts_count: 0 };
    expect(await app.list(`/api/activities/${ANDREWS_POST}`)).toMatchObject([
      { replies_count: 2, replies: [{ uuid: WORFS_REPLY }, { ...reply, ...counts }] },
    ]);
    expect(await app.list('/api/activities/home')).toHaveLength(3);
    expect(await app.list('/api/activities/search?term=it%20has')).toMatchObject([reply]);
  });

  it('replies to a reply', async () => {
    const app = startApp();
    await created(await app.post(`/api/activities/${WORFS_REPLY}/reply`, { message: 'Why?' }));
    expect(await app.list(`/api/activities/${WORFS_REPLY}`)).toMatchObject([
      { replies_count: 1, replies: [{ message: 'Why?' }] },
    ]);
    expect(await app.list(`/api/activities/${ANDREWS_POST}`)).toMatchObject([
      { replies_count: 1, replies: [{ uuid: WORFS_REPLY, replies_count: 1 }] },
    ]);
  });

  it('is among the newest three that feeds show', async () => {
    const app = startApp();
    for (let i = 1; i <= 5; i += 1) {
      await app.post(`/api/activities/${WORFS_POST}/reply`, { message: `reply ${i}` });
    }
    for (const feed of ['home', '@worf', 'search?term=prune']) {
      expect((await app.list(`/api/activities/${feed}`)).at(-1)).toMatchObject({
        replies_count: 5,
        replies: [{ message: 'reply 3' }, { message: 'reply 4' }, { message: 'reply 5' }],
      });
    }
  });

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

  it.each([
    [ANDREWS_POST, { message: '' }, ['message_blank']],
    [ANDREWS_POST, {}, ['message_blank']],
    [ANDREWS_POST, { message: '🖖'.repeat(1025) }, ['message_exceed_max_chars']],
    ['%20', { message: 'hello' }, ['activity_uuid_blank']],
  ])('answers 422 for %s %j', async (uuid, body, codes) => {
    const response = await startApp().post(`/api/activities/${uuid}/reply`, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(codes);
  });

  it('takes 1024 characters', async () => {
    const body = { message: '🖖'.repeat(1024) };
    expect((await startApp().post(`/api/activities/${ANDREWS_POST}/reply`, body)).status).toBe(200);
  });
});
