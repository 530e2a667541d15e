/** The table of COSTS.md, row by row, as the emulator's meter counts what the worker sends. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { start } from '../start.ts';
import { PROJECT } from './run.ts';

const ROW = /^\| `GET (\S+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm;
const rows = [...readFileSync(`${PROJECT}/emulator/deploy/COSTS.md`, 'utf8').matchAll(ROW)].map(
  ([, path = '', events, traces, bytes, occurrences]) => ({
    path,
    events: Number(events),
    traces: Number(traces),
    bytes: Number(bytes),
    occurrences: Number(occurrences),
  }),
);

const Used = v.object({ used: v.number() });
const Meter = v.object({
  lines: v.object({ honeycomb: Used, xray: Used, cloudwatch: Used, rollbar: Used }),
});

/** Enough that a byte more or less in a time does not matter. */
const REQUESTS = 10;

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ environment: { TELEMETRY_LINGER_MS: '10' } });
  // The first request also tells of the settings.
  await call('/api/activities/home');
});
afterAll(() => emulator.close());

async function call(path: string): Promise<void> {
  const headers = { 'x-amzn-trace-id': 'Sampled=1', 'user-agent': 'curl/8.5.0' };
  await (await fetch(`${emulator.apiUrl}${path}`, { headers })).text();
}

async function read() {
  const answer = await fetch(`${emulator.url}/_emulator/meter`);
  const { lines } = v.parse(Meter, await answer.json());
  const { honeycomb, xray, cloudwatch, rollbar } = lines;
  return [honeycomb.used, xray.used, cloudwatch.used, rollbar.used] as const;
}

/** Once the meter stands still. */
async function settled() {
  let last = await read();
  await vi.waitFor(
    async () => {
      const now = await read();
      const before = last;
      last = now;
      expect(now).toEqual(before);
      expect(now[1]).toBeGreaterThan(0);
    },
    { timeout: 60_000, interval: 500 },
  );
  return last;
}

describe('a request costs what the table says', () => {
  it('has rows', () => expect(rows.length).toBeGreaterThan(4));

  it.each(rows)('$path', async ({ path, events, traces, bytes, occurrences }) => {
    const before = await settled();
    for (let count = 0; count < REQUESTS; count++) await call(path);
    let used: number[] = [];
    await vi.waitFor(
      async () => {
        const after = await settled();
        used = after.map((amount, index) => (amount - (before[index] ?? 0)) / REQUESTS);
        expect(used[1]).toBe(traces);
      },
      { timeout: 60_000, interval: 100 },
    );
    expect([used[0], used[3]]).toEqual([events, occurrences]);
    expect(used[2]).toBeGreaterThan(bytes * 0.9);
    expect(used[2]).toBeLessThan(bytes * 1.1);
  });
});
