import { describe, expect, it } from 'vitest';
import { startApp } from '../app.fixture.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('GET /api/message_groups', () => {
  it('answers the sample groups', async () => {
    expect(await startApp().list('/api/message_groups')).toEqual([
      {
        uuid: '24b95582-9e7b-4e0a-9ad1-639773ab7552',
        display_name: 'Andrew Brown',
        handle: 'andrewbrown',
        created_at: expect.stringMatching(TIME),
      },
      {
        uuid: '417c360e-c4e6-4fce-873b-d2d71469b4ac',
        display_name: 'Worf',
        handle: 'worf',
        created_at: expect.stringMatching(TIME),
      },
    ]);
  });
});

describe('GET /api/messages/@:handle', () => {
  it.each(['@worf', '@WORF', '@W%20orf', '%40worf'])(
    'answers the sample messages with %s',
    async (handle) => {
      expect(await startApp().list(`/api/messages/${handle}`)).toEqual([
        {
          uuid: expect.stringMatching(UUID),
          display_name: 'Andrew Brown',
          handle: 'andrewbrown',
          message: 'Cloud is fun!',
          created_at: expect.stringMatching(TIME),
        },
        {
          uuid: expect.stringMatching(UUID),
          display_name: 'Worf',
          handle: 'worf',
          message: 'This platform is great!',
          created_at: expect.stringMatching(TIME),
        },
      ]);
    },
  );

  it('answers an empty array for who wrote nothing', async () => {
    expect(await startApp().list('/api/messages/@garek')).toEqual([]);
    expect(await startApp().list('/api/messages/@nobody')).toEqual([]);
  });

  it('answers user_reciever_handle_blank for a blank handle', async () => {
    const response = await startApp().send('/api/messages/@%20');
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(['user_reciever_handle_blank']);
  });

  it('answers handle_exceed_max_chars for more than 64 characters, spaces and @ not counted', async () => {
    const app = startApp();
    const long = await app.send(`/api/messages/@${'é'.repeat(65)}`);
    expect(long.status).toBe(422);
    expect(await long.json()).toEqual(['handle_exceed_max_chars']);
    expect(await app.list(`/api/messages/@${'🖖%20'.repeat(64)}`)).toEqual([]);
  });

  it('pages backwards, oldest first in each', async () => {
    const app = startApp();
    for (let i = 1; i <= 5; i += 1) {
      await app.post('/api/messages', { message: `message ${i}`, user_receiver_handle: 'garek' });
    }
    const last = await app.page('/api/messages/@garek?limit=2');
    expect(last.items).toMatchObject([{ message: 'message 4' }, { message: 'message 5' }]);
    const before = await app.page(last.next ?? '');
    expect(before.items).toMatchObject([{ message: 'message 2' }, { message: 'message 3' }]);
  });

  it('has a message to oneself once', async () => {
    const app = startApp();
    await app.post('/api/messages', { message: 'Note', user_receiver_handle: 'Andrew Brown' });
    expect(await app.list('/api/messages/@andrewbrown')).toHaveLength(1);
  });

  it('answers the latest 100, oldest of them first', async () => {
    const app = startApp();
    for (let i = 1; i <= 103; i += 1) {
      app.clock.ms += 1;
      await app.post('/api/messages', { message: `message ${i}`, user_receiver_handle: 'garek' });
    }
    const messages = await app.list('/api/messages/@garek');
    expect(messages).toHaveLength(100);
    expect(messages[0]).toMatchObject({ message: 'message 4' });
    expect(messages.at(-1)).toMatchObject({ message: 'message 103' });
  });
});

describe('POST /api/messages', () => {
  it('keeps the message at the end of the conversation', async () => {
    const app = startApp();
    const response = await app.post('/api/messages', {
      message: 'Qapla’',
      user_receiver_handle: ' Worf',
    });
    expect(response.status).toBe(200);
    const sent: unknown = await response.json();
    expect(sent).toEqual({
      uuid: expect.stringMatching(UUID),
      display_name: 'Andrew Brown',
      handle: 'andrewbrown',
      message: 'Qapla’',
      created_at: expect.stringMatching(TIME),
    });
    const messages = await app.list('/api/messages/@worf');
    expect(messages).toHaveLength(3);
    expect(messages[2]).toEqual(sent);
    expect(await app.list('/api/message_groups')).toHaveLength(2);
  });

  it.each([
    ['garek', 'Garek'],
    ['Julian Bashir', 'julianbashir'],
  ])('makes a group with %s at the first message only', async (receiver, displayName) => {
    const app = startApp();
    app.clock.ms += 1000;
    const body = { message: 'Lunch?', user_receiver_handle: receiver };
    await app.post('/api/messages', body);
    const groups = await app.list('/api/message_groups');
    expect(groups).toHaveLength(3);
    app.clock.ms += 1000;
    await app.post('/api/messages', body);
    expect(await app.list('/api/message_groups')).toEqual(groups);
    expect(groups[0]).toMatchObject({ display_name: displayName });
    expect(await app.list(`/api/messages/@${encodeURIComponent(receiver)}`)).toHaveLength(2);
  });

  it.each([
    [{ user_receiver_handle: 'worf' }, ['message_blank']],
    [{ message: '', user_receiver_handle: 'worf' }, ['message_blank']],
    [{ message: 'x'.repeat(1025), user_receiver_handle: 'worf' }, ['message_exceed_max_chars']],
    [{ message: 'x' }, ['user_reciever_handle_blank']],
    [{ message: 'x', user_receiver_handle: ' @ ' }, ['user_reciever_handle_blank']],
    [{ message: 'x', user_receiver_handle: 3 }, ['user_reciever_handle_blank']],
    [{}, ['user_reciever_handle_blank', 'message_blank']],
    [{ message: 'x', user_receiver_handle: 'x'.repeat(65) }, ['handle_exceed_max_chars']],
    [{ user_receiver_handle: '🖖'.repeat(65) }, ['handle_exceed_max_chars', 'message_blank']],
  ])('answers 422 for %j', async (body, codes) => {
    const app = startApp();
    const response = await app.post('/api/messages', body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(codes);
    expect(await app.list('/api/messages/@worf')).toHaveLength(2);
  });

  it('counts characters up to 1024', async () => {
    const app = startApp();
    const send = (length: number) =>
      app.post('/api/messages', { message: '🖖'.repeat(length), user_receiver_handle: 'worf' });
    expect((await send(1024)).status).toBe(200);
    expect((await send(1025)).status).toBe(422);
  });
});
