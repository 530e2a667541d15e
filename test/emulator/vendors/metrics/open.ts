/** The rooms of metrics, log events and STS over an empty store in memory, and calls to them, signed. */
import { createAuthenticator } from '../../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../../emulator/vendors/cloudwatch/routes.ts';
import { openRoomContext } from '../../room-context.ts';
import { createMetrics } from '../../../../emulator/vendors/metrics/routes.ts';
import { createSts } from '../../../../emulator/vendors/sts/routes.ts';
import { noting } from '../../../coverage/note.ts';
import { signed, type Answer, type CallOptions } from '../aws/call.ts';
import { KEY } from '../../serve.ts';

export const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 30);
export const NOW_S = NOW_MS / 1000;
/** The minute that NOW_MS is in. */
export const MINUTE_S = NOW_S - 30;

export type MetricRooms = ReturnType<typeof openMetrics>;

export function openMetrics(now: () => number = () => NOW_MS) {
  const context = openRoomContext(now);
  const { database } = context;
  const authenticator = createAuthenticator({ keys: [KEY], strict: false, now });
  const metrics = noting('monitoring', createMetrics(context, authenticator));
  const logs = noting('logs', createCloudWatchLogs(context, authenticator));
  const sts = noting('sts', createSts(context, authenticator));

  async function send(
    room: { readonly routes: { fetch(request: Request): Response | Promise<Response> } },
    service: string,
    headers: Record<string, string>,
    input: unknown,
    options: CallOptions,
  ): Promise<Answer> {
    const url = `http://127.0.0.1/`;
    const at = { at: now(), ...options };
    const response = await room.routes.fetch(await signed(url, service, headers, input, at));
    const text = await response.text();
    const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, body };
  }

  return {
    database,
    metrics,
    logs,
    sts,
    now,
    /** A call as boto3, the AWS CLI and AWS's client for JavaScript make it. */
    call: (operation: string, input: unknown, options: CallOptions = {}) =>
      send(
        metrics,
        'monitoring',
        {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
          'x-amzn-query-mode': 'true',
        },
        input,
        options,
      ),
    callLogs: (operation: string, input: unknown, options: CallOptions = {}) =>
      send(
        logs,
        'logs',
        {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `Logs_20140328.${operation}`,
        },
        input,
        options,
      ),
    /** The request of the first refusal. */
    refused: () => context.journal.exchanges.refusedBy(1),
    refusals: () =>
      database
        .prepare('SELECT code, message FROM refusals ORDER BY id')
        .all()
        .map(({ code, message }) => `${String(code)}: ${String(message)}`),
    rows: (table: 'metrics' | 'metric_values' | 'requests' | 'log_events') =>
      Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']),
  };
}

/** The one metric's values by period, in ascending order, as `[[time, value], …]`. */
export async function read(
  rooms: MetricRooms,
  metric: { namespace?: string; name: string; dimensions?: Record<string, string> },
  stat: string,
  {
    period = 60,
    startS = NOW_S - 600,
    endS = NOW_S + 600,
    unit = undefined as string | undefined,
  } = {},
): Promise<[number, number][]> {
  const { namespace = 'N', name, dimensions = {} } = metric;
  const { body } = await rooms.call('GetMetricData', {
    StartTime: startS,
    EndTime: endS,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      {
        Id: 'q',
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: period,
          Stat: stat,
          Unit: unit,
        },
      },
    ],
  });
  const [result] = body['MetricDataResults'] as { Timestamps: number[]; Values: number[] }[];
  return (result?.Timestamps ?? []).map((time, index) => [
    time,
    result?.Values[index] ?? Number.NaN,
  ]);
}
