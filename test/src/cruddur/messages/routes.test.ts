import { describe, expect, it } from 'vitest';
import { startApp } from '../app.fixture.ts';

describe('GET /api/messages/@:handle', () => {
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
});
