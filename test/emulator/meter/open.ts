/** All rooms that count, over one empty store in memory, ways to send to them, and the meter's reading. */
import * as v from 'valibot';
import { createAuthenticator } from '../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../emulator/vendors/cloudwatch/routes.ts';
import { createHoneycomb } from '../../../emulator/vendors/honeycomb/routes.ts';
import type { MeterLine } from '../../../emulator/meter/line.ts';
import { MeterReading } from '../../../emulator/meter/reading.ts';
import { createMeterRoutes } from '../../../emulator/meter/routes.ts';
import { createMetrics } from '../../../emulator/vendors/metrics/routes.ts';
import { createRollbar } from '../../../emulator/vendors/rollbar/routes.ts';
import { createXRay } from '../../../emulator/vendors/xray/routes.ts';
import { callLogs, callXRay, signed, type CallOptions } from '../vendors/aws/call.ts';
import { openRoomContext } from '../room-context.ts';
import { KEY } from '../serve.ts';

export function openMeter(now: () => number) {
  const context = openRoomContext(now);
  const authenticator = createAuthenticator({ keys: [KEY], strict: false, now });
  const honeycomb = createHoneycomb(context);
  const rollbar = createRollbar(context);
  const metrics = createMetrics(context, authenticator);
  const logs = createCloudWatchLogs(context, authenticator);
  const xray = createXRay(context, authenticator);
  const meter = createMeterRoutes(context);
  const rooms = { ...context, xray, logs, refusals: () => [] };

  async function post(
    room: { readonly routes: { fetch(request: Request): Response | Promise<Response> } },
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<number> {
    const request = new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return (await room.routes.fetch(request)).status;
  }

  return {
    ...context,
    xray,
    async reading() {
      return v.parse(MeterReading, await (await meter.request('/')).json());
    },
    async used(line: MeterLine) {
      return (await this.reading()).lines[line].used;
    },
    honeycomb: (path: string, body: unknown) => post(honeycomb, path, body),
    rollbar: (data: object) =>
      post(rollbar, '/api/1/item/', { data }, { 'x-rollbar-access-token': 'a'.repeat(32) }),
    callXRay: (operation: string, input: unknown, options?: CallOptions) =>
      callXRay(rooms, operation, input, options),
    callLogs: (operation: string, input: unknown, options?: CallOptions) =>
      callLogs(rooms, operation, input, options),
    async xraySpans(body: unknown) {
      const headers = { 'content-type': 'application/json' };
      const at = { at: now() };
      const request = await signed('http://localhost/v1/traces', 'xray', headers, body, at);
      return (await xray.routes.fetch(request)).status;
    },
    /** To group `g` and stream `s`. */
    async collectLogs(body: unknown) {
      const headers = {
        'content-type': 'application/json',
        'x-aws-log-group': 'g',
        'x-aws-log-stream': 's',
      };
      const url = 'http://localhost/services/collector/event';
      const request = await signed(url, 'logs', headers, body, { at: now() });
      return (await logs.routes.fetch(request)).status;
    },
    async putMetrics(data: readonly object[], options: CallOptions = {}) {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
      };
      const input = { Namespace: 'N', MetricData: data };
      const all = { at: now(), ...options };
      const request = await signed('http://localhost/', 'monitoring', headers, input, all);
      return (await metrics.routes.fetch(request)).status;
    },
  };
}
