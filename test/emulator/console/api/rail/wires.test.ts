import * as v from 'valibot';
import { expect, test } from 'vitest';
import { RailState } from '../../../../../emulator/console/api/rail/shapes.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import type { Vendor } from '../../../../../emulator/store/vendor.ts';
import { openRoomContext } from '../../../room-context.ts';

const NOW = 1_795_361_908_000;

test.each<[Vendor, operation: string, isRefusing: boolean]>([
  ['honeycomb', 'POST /v1/traces', true],
  ['honeycomb', 'POST /v1/metrics', true],
  ['honeycomb', 'POST /1/batch/shop', true],
  ['honeycomb', 'POST /1/queries/shop', false],
  ['xray', 'PutTraceSegments', true],
  ['xray', 'GetTraceSummaries', false],
  ['cloudwatch', 'PutLogEvents', true],
  ['cloudwatch', 'PutMetricData', true],
  ['cloudwatch', 'StartQuery', false],
  ['cloudwatch', 'GET /', false],
  ['rollbar', 'POST /api/1/item/', true],
  ['rollbar', 'GET /api/1/items', false],
])('%s that refused %s is refusing telemetry: %s', async (vendor, operation, isRefusing) => {
  const context = openRoomContext(() => NOW);
  const { routes } = createConsole(context, { version: '0' });
  context.journal.refuse({ vendor, operation, status: 400, code: 'Wrong', message: 'wrong' });
  const { wires } = v.parse(RailState, await (await routes.request('/_emulator/rail')).json());
  const refusing = wires.filter((wire) => wire.refusing).map((wire) => wire.vendor);
  expect(refusing).toEqual(isRefusing ? [vendor] : []);
});
