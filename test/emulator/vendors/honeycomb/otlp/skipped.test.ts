/** What stands in an export under the names of OTLP before 0.16 is not read, and that is noted. */
import { expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';
import { protobufOf } from '../../otlp/protobuf-of.ts';

test.each([
  ['traces', 'resourceSpans', 'instrumentationLibrarySpans', 'ExportTraceServiceRequest'],
  ['logs', 'resourceLogs', 'instrumentationLibraryLogs', 'ExportLogsServiceRequest'],
  ['metrics', 'resourceMetrics', 'instrumentationLibraryMetrics', 'ExportMetricsServiceRequest'],
])('%s', async (signal, resources, older, message) => {
  const request = { [resources]: [{ [older]: [{}, {}] }, { [older]: [{}] }, { [older]: null }] };
  const snake = older.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const bytes = protobufOf(message, { [resources]: [{ [older]: [{}] }] });
  for (const [body, type] of [
    [request, 'application/json'],
    [{ [resources]: [{ [snake]: [{}] }] }, 'application/json'],
    [bytes, 'application/x-protobuf'],
  ] as const) {
    const { call, events, context } = openHoneycomb();
    const headers = { 'content-type': type };
    expect((await call('POST', `/v1/${signal}`, body, headers)).status).toBe(200);
    expect(events()).toEqual([]);
    expect(context.rows('SELECT operation, status, message FROM refusals')).toEqual([
      {
        operation: `POST /v1/${signal}`,
        status: 200,
        message: `${older} is of OTLP before 0.16 and was not read`,
      },
    ]);
  }
});
