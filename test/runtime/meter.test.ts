/** The worker in workerd says what it spent, the emulator what it was sent: after the same traffic they agree. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { MeterReading } from '../../emulator/meter/reading.ts';
import * as v from 'valibot';
import { start } from '../emulator/start.ts';

const Health = v.object({
  sinks: v.object({
    budget: v.object({
      month: v.string(),
      vendors: v.record(v.string(), v.looseObject({ used: v.number(), limit: v.number() })),
    }),
  }),
});

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ environment: { TELEMETRY_LINGER_MS: '10' } });
});
afterAll(() => emulator.close());

async function read<S extends v.GenericSchema>(schema: S, url: string) {
  return v.parse(schema, await (await fetch(url)).json());
}

describe('meter and budget', () => {
  it('agree for all vendors after good, failing, reporting and writing requests', async () => {
    const api = String(emulator.apiUrl);
    const post = (body: object): RequestInit => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const requests: [string, RequestInit?][] = [
      ['/api/activities/home'],
      ['/api/activities/search?term=cloud'],
      ['/api/activities/@nobody%20é€😀'],
      ['/api/nothing/here'],
      ['/rollbar/test'],
      ['/api/activities', post({ message: 'Grüße 😀', ttl: '1-day' })],
      ['/api/activities', post({ message: '' })],
    ];
    for (let round = 0; round < 12; round++) {
      await Promise.all(
        requests.map(async ([path, init]) => (await fetch(api + path, init)).arrayBuffer()),
      );
    }

    await vi.waitFor(
      async () => {
        const before = await read(MeterReading, `${emulator.url}/_emulator/meter`);
        const { budget } = (await read(Health, `${api}/api/health-check`)).sinks;
        expect(before.lines.rollbar.used).toBe(12);
        expect(before.lines.xray.used).toBeGreaterThan(0);
        expect(budget.month).toBe(before.month);
        for (const [vendor, { used, limit }] of Object.entries(budget.vendors)) {
          const { lines } = before;
          const line = v.parse(
            v.picklist(['honeycomb', 'rollbar', 'xray', 'cloudwatch', 'metrics']),
            vendor,
          );
          expect([vendor, lines[line].used, lines[line].limit]).toEqual([vendor, used, limit]);
        }
      },
      { timeout: 20_000, interval: 300 },
    );
  });
});
