import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLive } from '../../../../emulator/console/api/live.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A journal that is only news. */
function newsroom() {
  const listeners = new Set<(change: string) => void>();
  const live = createLive({
    startedMs: 5,
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

function open(live: ReturnType<typeof newsroom>['live'], lastId?: string) {
  const response = live.stream(lastId);
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
  tell('rollbar');
  tell('xray');
  await vi.advanceTimersByTimeAsync(100);
  const change = {
    traces: ['a'.repeat(32), 'b'.repeat(32)],
    vendors: ['xray', 'rollbar'],
    refusals: true,
    reset: false,
  };
  expect(await read()).toBe(`id: 5-1\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);

  tell('reset');
  await vi.advanceTimersByTimeAsync(100);
  expect(await read()).toContain('"traces":[],"vendors":[],"refusals":false,"reset":true');
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

const EVERYTHING = '"traces":[],"vendors":[],"refusals":false,"reset":true';

async function change(tell: (change: string) => void, what: string): Promise<void> {
  tell(what);
  await vi.advanceTimersByTimeAsync(100);
}

test('a page that comes back is told what it missed, and nothing else', async () => {
  const { live, tell } = newsroom();
  const { read: readOther } = open(live);
  await readOther();
  await change(tell, 'a'.repeat(32));
  await change(tell, 'b'.repeat(32));
  await change(tell, 'c'.repeat(32));
  const { read } = open(live, '5-1');
  const told = (await read()) ?? '';
  expect(told).not.toContain('a'.repeat(32));
  expect(told).toMatch(/^retry: 1000\n\nid: 5-2\n[^]*b{32}[^]*\n\nid: 5-3\n[^]*c{32}/);
});

test('a page that missed nothing reads nothing again', async () => {
  const { live, tell } = newsroom();
  const { read } = open(live);
  await read();
  await change(tell, 'a'.repeat(32));
  const { read: readAgain } = open(live, '5-1');
  expect(await readAgain()).toBe('retry: 1000\n\n');
});

test('a page that has just been opened is given the id from which on it is told', async () => {
  const { live, tell } = newsroom();
  const { reader, read } = open(live);
  expect(await read()).toBe('retry: 1000\nid: 5-0\n\n');
  await reader?.cancel();
  // Nothing changed while it was away.
  expect(await open(live, '5-0').read()).toBe('retry: 1000\n\n');
  await change(tell, 'refusal');
  expect(await open(live).read()).toContain('id: 5-1');
});

test.each([
  ['of another start', '4-1'],
  ['that is forgotten', '5-1'],
  ['that is none', '<script>'],
])('a page that names a message %s reads everything again', async (_what, lastId) => {
  const { live, tell } = newsroom();
  const { read } = open(live);
  await read();
  for (let index = 0; index < 400; index++) {
    await change(tell, 'refusal');
    await read();
  }
  expect(await open(live, lastId).read()).toContain(EVERYTHING);
});

test('what changes while there is no page is told in one', async () => {
  const { live, tell } = newsroom();
  const { reader, read } = open(live);
  await read();
  await reader?.cancel();
  await change(tell, 'a'.repeat(32));
  await change(tell, 'b'.repeat(32));
  expect(await open(live, '5-0').read()).toContain(EVERYTHING);
});
