import { expect, test } from 'vitest';
import { createOutages } from '../../../emulator/faults/outage.ts';
import { NoRoom } from '../../../emulator/server/held-bodies.ts';
import { StoreUnavailable } from '../../../emulator/store/failure.ts';

/** As node:sqlite throws it. */
const full = () => Object.assign(new Error('database or disk is full'), { errcode: 13 });

function open() {
  const told: string[] = [];
  let nowMs = 0;
  let failure: Error | undefined;
  const answerOutages = createOutages({
    report: (line) => told.push(line),
    now: () => nowMs,
    folder: '.data',
  });
  const answer = (vendor: 'rollbar' | 'xray' | undefined) => {
    const room = answerOutages(vendor, async () => {
      if (failure !== undefined) throw failure;
      return new Response('fine');
    });
    return room(new Request('http://127.0.0.1/api/1/items'));
  };
  const ask = async (vendor: 'rollbar' | 'xray') => (await answer(vendor)).status;
  return {
    told,
    answer,
    ask,
    pass: (ms: number) => void (nowMs += ms),
    failWith: (error: Error | undefined) => void (failure = error),
  };
}

test('an outage is told once for all vendors, and is over when the store has not failed for a while', async () => {
  const { told, ask, pass, failWith } = open();
  failWith(full());
  expect([await ask('xray'), await ask('rollbar'), await ask('xray')]).toEqual([503, 503, 503]);
  const begun =
    'Cannot answer requests from the store in .data: the disk is full, make room on it. Until then they are refused with status 503';
  expect(told).toEqual([begun]);
  // A request that needs nothing of the store.
  failWith(undefined);
  expect(await ask('xray')).toBe(200);
  failWith(full());
  pass(4_000);
  await ask('rollbar');
  expect(told).toEqual([begun]);

  failWith(undefined);
  pass(5_000);
  expect(await ask('xray')).toBe(200);
  expect(told).toEqual([begun, 'Requests are answered from the store again']);
  await ask('rollbar');
  expect(told).toHaveLength(2);
  failWith(full());
  await ask('rollbar');
  expect(told.slice(2)).toEqual([begun]);
});

test('a lack of room is told once, apart from outages of the store', async () => {
  const { told, ask, pass, failWith } = open();
  failWith(new NoRoom('Cannot take the body now'));
  expect([await ask('xray'), await ask('rollbar')]).toEqual([503, 503]);
  const begun =
    'There is no room for more large requests until some of those under way are answered. Until then they are refused with status 503';
  expect(told).toEqual([begun]);
  failWith(undefined);
  pass(5_000);
  expect(await ask('xray')).toBe(200);
  expect(told).toEqual([begun, 'There is room for large requests again']);
});

test('an outage that the inbox has told is not told again, and other errors are not answered here', async () => {
  const { told, ask, failWith } = open();
  failWith(new StoreUnavailable('Cannot keep requests'));
  expect(await ask('rollbar')).toBe(503);
  expect(told).toEqual([]);
  failWith(new Error('a bug'));
  await expect(ask('rollbar')).rejects.toThrow('a bug');
});

test('the console is told why, and damage is over only with another store', async () => {
  const { told, answer, ask, pass, failWith } = open();
  failWith(Object.assign(new Error('database disk image is malformed'), { errcode: 11 }));
  const response = await answer(undefined);
  expect(response.status).toBe(503);
  const why =
    'Cannot answer requests from the store in .data: it is damaged or no SQLite database, move it away to begin again';
  expect(await response.json()).toEqual({ error: why });
  failWith(undefined);
  pass(60_000);
  expect(await ask('xray')).toBe(200);
  expect(told).toEqual([`${why}. Until then they are refused with status 503`]);
});
