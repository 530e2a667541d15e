/** Paging through requests of the same millisecond, of all sources. */
import { expect, test } from 'vitest';
import { readPlace } from '../../../../../emulator/console/api/traffic/place.ts';
import { createTrafficStore } from '../../../../../emulator/console/api/traffic/store.ts';
import { readWanted } from '../../../../../emulator/console/api/traffic/wanted.ts';
import { openRoomContext } from '../../../room-context.ts';

function fill() {
  let nowMs = 1_795_361_908_000;
  const context = openRoomContext(() => nowMs);
  const { journal, database } = context;
  for (let at = 0; at < 60; at++) {
    if (at % 7 === 0) nowMs += 1;
    const vendor = at % 2 === 0 ? 'honeycomb' : 'rollbar';
    journal.request(vendor, `POST /${at % 5}`, new Headers(), Buffer.from('{}'));
    if (at % 3 === 0) {
      const told = { status: 400, code: `C${at % 4}`, message: `m${at}` };
      journal.refuse({ vendor, operation: `POST /${at % 5}`, ...told });
    }
    if (at % 4 === 0) {
      const answer = { vendor, operation: 'GET /', status: 200, unverified: false } as const;
      journal.exchanges.answered(new Request('http://a/'), answer);
    }
  }
  return createTrafficStore(database, journal.exchanges);
}

test.each([
  ['', 95],
  ['vendor:rollbar', 40],
  ['error:true', 20],
  ['/3', 16],
  ['error:m9', 1],
])('page by page %s gives each request once, newest first', (query, expected) => {
  const store = fill();
  const wanted = readWanted(query, { fromMs: 0, toMs: Infinity });
  if ('error' in wanted) throw new Error(wanted.error);
  const keys: string[] = [];
  const times: number[] = [];
  let after: ReturnType<typeof readPlace>;
  for (;;) {
    const { rows, next } = store.page(wanted, 7, after);
    keys.push(...rows.map(({ key }) => key));
    times.push(...rows.map(({ received_ms }) => received_ms));
    if (next === null) break;
    after = readPlace(next);
  }
  expect(keys).toHaveLength(expected);
  expect(new Set(keys).size).toBe(expected);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(store.summary(wanted).count).toBe(expected);
});
