import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLive } from '../../../../emulator/console/api/live.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A journal that is only news. */
function newsroom() {
  const listeners = new Set<(change: string) => void>();
  const live = createLive({
    journal: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const tell = (change: string) => {
    for (const listener of listeners) listener(change);
  };
  return { live, tell, listeners };
}

function open(live: ReturnType<typeof newsroom>['live']) {
  const response = live.stream();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return { response, read: async () => (await reader?.read())?.value, reader };
}

test('stream gathers the changes of a moment into one event', async () => {
  const { live, tell } = newsroom();
  const { response, read } = open(live);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await read()).toContain('retry:');

  tell('a'.repeat(32));
  tell('a'.repeat(32));
  tell('b'.repeat(32));
  tell('refusal');
  await vi.advanceTimersByTimeAsync(100);
  const change = { traces: ['a'.repeat(32), 'b'.repeat(32)], refusals: true, reset: false };
  expect(await read()).toBe(`id: 1\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);

  tell('reset');
  await vi.advanceTimersByTimeAsync(100);
  expect(await read()).toContain('"traces":[],"refusals":false,"reset":true');
});

test('stream keeps a silent connection with comments', async () => {
  const { live } = newsroom();
  const { read } = open(live);
  await read();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await read()).toMatch(/^: .*\n\n$/);
});

test('stream names a limited number of traces under load', async () => {
  const { live, tell } = newsroom();
  const { read } = open(live);
  await read();
  for (let index = 0; index < 5000; index++) tell(String(index).padStart(32, '0'));
  await vi.advanceTimersByTimeAsync(100);
  expect(((await read()) ?? '').length).toBeLessThan(10_000);
});

test('stream lets go of a page that does not read', async () => {
  const { live, tell } = newsroom();
  const { response } = open(live);
  const stalled = live.stream();
  for (let index = 0; index < 200; index++) {
    tell('reset');
    await vi.advanceTimersByTimeAsync(100);
  }
  const reader = stalled.body?.getReader();
  let chunks = 0;
  while (!(await reader?.read())?.done) chunks++;
  expect(chunks).toBeLessThan(100);
  expect(response.body?.locked).toBe(true);
});

test('close ends every stream and stops listening', async () => {
  const { live, listeners } = newsroom();
  const { reader } = open(live);
  await reader?.read();
  live.close();
  expect(await reader?.read()).toMatchObject({ done: true });
  expect(listeners.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('a page that leaves is forgotten, and a change without listeners starts nothing', async () => {
  const { live, tell } = newsroom();
  await live.stream().body?.cancel();
  const timers = vi.getTimerCount();
  tell('reset');
  expect(vi.getTimerCount()).toBe(timers);
});
