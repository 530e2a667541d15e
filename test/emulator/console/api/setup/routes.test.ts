import * as v from 'valibot';
import { expect, test } from 'vitest';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { SetUp } from '../../../../../emulator/console/api/setup/shapes.ts';
import { openRoomContext } from '../../../room-context.ts';

test('GET /_emulator/setup tells addresses, and when each client was last heard from', async () => {
  let nowMs = 1000;
  const context = openRoomContext(() => nowMs);
  const { routes } = createConsole(context, {
    version: '0',
    addresses: () => ({ api: 'http://localhost:4999', daemonPort: 2001, grpcPort: 4999 }),
  });
  const read = async () => v.parse(SetUp, await (await routes.request('/_emulator/setup')).json());
  expect(Object.values((await read()).heard).every((ms) => ms === null)).toBe(true);
  for (const [vendor, operation] of [
    ['honeycomb', 'POST /v1/traces'],
    ['xray', 'PutTraceSegments'],
    ['cloudwatch', 'PutLogEvents'],
    ['cloudwatch', 'PutMetricData'],
    ['rollbar', 'POST /api/1/item/'],
    ['honeycomb', 'POST /1/batch/d'],
  ] as const) {
    nowMs += 1;
    context.journal.request(vendor, operation, new Headers(), Buffer.from(''));
  }
  const trace = context.journal.trace('a'.repeat(32));
  context.database.exec(
    `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
     VALUES (${trace}, '1', 'r', 's', 'n', 'segment', 0, '{}', 77)`,
  );
  expect(await read()).toEqual({
    api_url: 'http://localhost:4999',
    daemon_port: 2001,
    grpc_port: 4999,
    heard: {
      otlp: 1001,
      'aws-traces': 1002,
      'aws-logs': 1003,
      'aws-metrics': 1004,
      rollbar: 1005,
      libhoney: 1006,
      daemon: 77,
    },
  });
});
