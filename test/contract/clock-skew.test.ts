/** The clients of AWS on a machine whose clock is wrong, against the emulator, which checks the time as AWS does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_KEYS } from '../../emulator/server/local-keys.ts';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { createCloudWatchLogsClient } from '../../src/telemetry/cloudwatch/client.ts';
import { AwsClock } from '../../src/telemetry/kit/aws/clock.ts';
import { createXRayClient } from '../../src/telemetry/xray/client.ts';
import { start } from '../emulator/start.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ worker: false });
});
afterAll(() => emulator.close());

const HOUR = 3_600_000;

test.each([-48, -1, 1, 1.9])('a clock that is %d hours ahead', async (hours) => {
  const now = (): number => Date.now() + hours * HOUR;
  const stamps: string[] = [];
  const shared = {
    region: 'eu-west-1',
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
    endpoint: emulator.url,
    clock: new AwsClock(now),
    now,
    fetch: (url: string, init: RequestInit) => {
      stamps.push(new Headers(init.headers).get('x-amz-date') ?? '');
      return fetch(url, init);
    },
  };
  const xray = createXRayClient(shared);
  const seconds = Math.floor(Date.now() / 1000);
  const segment = JSON.stringify({
    id: 'a'.repeat(16),
    trace_id: `1-${seconds.toString(16)}-${'b'.repeat(24)}`,
    name: 'clock',
    start_time: seconds - 1,
    end_time: seconds,
  });
  const accepted = { outcomes: [{ kind: 'accepted' }] };
  expect(await xray.putTraceSegments([segment])).toMatchObject(accepted);
  expect(stamps).toHaveLength(2);
  const logs = createCloudWatchLogsClient({ ...shared, group: 'clock', stream: `${hours}` });
  const events = [{ timestamp: now(), message: 'm' }];
  expect(await logs.putLogEvents(events)).toMatchObject(accepted);
  const wrong = stamps.filter((stamp) => !isNearly(stamp, Date.now()));
  expect(wrong, 'only the first call of both services').toEqual(stamps.slice(0, 1));
});

function isNearly(stamp: string, timeMs: number): boolean {
  const iso = stamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  return Math.abs(Date.parse(iso) - timeMs) < 60_000;
}
