import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningEmulator } from '../../../../../emulator/emulator.ts';
import { otlpExport } from '../../../../browser/fixture/otlp.ts';
import { start } from '../../../start.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ worker: false });
});
afterAll(() => emulator.close());

/** A span of each service, all of one trace, in one request, as a collector sends them. */
function spansOf(services: readonly string[]): string {
  const id = (place: number) => String(place).padStart(16, '0');
  const resourceSpans = services.flatMap((service, at) => {
    const span = {
      traceId: 'd'.repeat(32),
      spanId: id(at + 1),
      ...(at > 0 && { parentSpanId: id(at) }),
      name: `call ${at}`,
      startMs: 1_795_361_908_000 + at,
      durationMs: 1000 - 2 * at,
    };
    return otlpExport(service, [span]).resourceSpans;
  });
  return JSON.stringify({ resourceSpans });
}

test('every service of a request that tells of several has a colour of its own', async () => {
  const services = ['web', 'backend', 'mail', 'stock'];
  const sent = await fetch(`${emulator.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'any' },
    body: spansOf(services),
  });
  expect(sent.status).toBe(200);
  const answer = await fetch(`${emulator.url}/_emulator/services`);
  const known = v.parse(v.object({ services: v.array(v.string()) }), await answer.json());
  expect(known.services).toEqual(services);
});
