/** Telemetry that cannot start. In a file of its own, because it takes OpenTelemetry's global tracing away. */
import { expect, it } from 'vitest';
import { startService } from './service.fixture.ts';

it('serves the API without telemetry, says why once, and asks the queue for its batch again', async () => {
  let looks = 0;
  const started = startService(
    { ROLLBAR_ACCESS_TOKEN: 'hunter22', LOG_LEVEL: 'loud', LOG_CONSOLE: 'off' },
    {
      // The first look at the clock is the observer's, when tracing is registered already.
      now: () => {
        looks += 1;
        if (looks === 1) throw new Error('no clock for hunter22');
        return Date.now();
      },
    },
  );
  const { get, health, printed, isolate, bindings } = started;
  const home = await get('/api/activities/home');
  expect(home.status).toBe(200);
  expect(await home.json()).toHaveLength(3);
  expect((await get('/rollbar/test')).status).toBe(200);

  const { problems, sinks } = await health();
  expect(problems).toEqual([
    'Telemetry could not start and is off: no clock for ********',
    "LOG_LEVEL is 'loud', so info is used: write one of debug, info, warn, error",
  ]);
  const reason = 'Telemetry could not start and is off: no clock for ********';
  const off = { on: false, reason };
  expect(sinks).toEqual({ honeycomb: off, xray: off, cloudwatch: off, rollbar: off });
  for (const problem of problems) {
    expect(printed.filter((line) => line.includes(problem))).toHaveLength(1);
  }
  expect(printed.join('\n')).not.toContain('hunter22');

  const telemetry = isolate.telemetry(bindings);
  await expect(telemetry.deliver({ messages: [] })).rejects.toThrow('could not start');
  await isolate.flush();
});
