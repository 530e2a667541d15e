/** Telemetry that cannot start. In a file of its own, because it takes OpenTelemetry's global tracing away. */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startTelemetry } from '../../../../src/telemetry/observe/start.ts';
import { VALUES } from '../../../runtime/thrown/values.ts';

it('answers what the app throws without telemetry too, and prints it', async () => {
  const printed: string[] = [];
  let looks = 0;
  const telemetry = startTelemetry({
    env: { LOG_CONSOLE: 'off' },
    effects: {
      fetch: async () => Response.json({}),
      // The first look at the clock is the observer's.
      now: () => {
        looks += 1;
        if (looks === 1) throw new Error('no clock');
        return Date.UTC(2026, 10, 28);
      },
      wait: () => setImmediate(),
      random: () => 0.5,
      randomHex: (digits) => 'c'.repeat(digits),
      print: (_level, line) => printed.push(line),
    },
  });
  expect(printed[0]).toContain('no clock');
  for (const { make } of Object.values(VALUES)) {
    const trigger = { request: new Request('http://h/'), waitUntil: () => undefined };
    const response = await telemetry.observe(trigger, () => {
      throw make();
    });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: 'internal_error', trace_id: 'c'.repeat(32) });
  }
  const unhandled = printed.filter((line) => line.includes('Unhandled error'));
  expect(unhandled).toHaveLength(Object.keys(VALUES).length);
});
