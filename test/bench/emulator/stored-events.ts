/**
 * Fills a running emulator over HTTP with log events and Honeycomb events for the bench of queries: requests to a
 * service, spread over two hours until now, with what a JSON logger and an OpenTelemetry SDK say of each.
 */
import { callHoneycomb, callLogs, type LogsTarget } from './calls.ts';
import { hexId } from './ids.ts';

export const LOG_GROUP = 'bench';
export const DATASET = 'bench';
export const SPREAD_S = 7_000;

const STREAMS = 4;
/** PutLogEvents takes a megabyte. */
const LOG_BATCH = 3_000;
const HONEYCOMB_BATCH = 5_000;
const ROUTES = ['home', 'search', '@:handle', ':uuid', ':uuid/reply'].map(
  (route) => `/api/activities/${route}`,
);

/** @param startMs Unix milliseconds of the first event */
export async function fillLogs(
  target: LogsTarget,
  events: number,
  startMs: number,
  progress: (line: string) => void,
): Promise<void> {
  await callLogs(target, 'CreateLogGroup', { logGroupName: LOG_GROUP });
  for (let stream = 0; stream < STREAMS; stream++) {
    const logStreamName = `stream-${stream}`;
    await callLogs(target, 'CreateLogStream', { logGroupName: LOG_GROUP, logStreamName });
  }
  for (let first = 0; first < events; first += LOG_BATCH) {
    const logEvents = numbers(first, Math.min(first + LOG_BATCH, events)).map((number) => {
      const timestamp = startMs + Math.floor((number / events) * SPREAD_S * 1000);
      return { timestamp, message: JSON.stringify(logLine(number)) };
    });
    await putLogs(target, (first / LOG_BATCH) % STREAMS, logEvents);
    if ((first / LOG_BATCH) % 50 === 49) progress(`${first + LOG_BATCH} log events stored`);
  }
}

export function putLogs(target: LogsTarget, stream: number, logEvents: readonly object[]) {
  return callLogs(target, 'PutLogEvents', {
    logGroupName: LOG_GROUP,
    logStreamName: `stream-${stream}`,
    logEvents,
  });
}

export async function fillHoneycomb(
  address: string,
  events: number,
  startMs: number,
  progress: (line: string) => void,
): Promise<void> {
  for (let first = 0; first < events; first += HONEYCOMB_BATCH) {
    const batch = numbers(first, Math.min(first + HONEYCOMB_BATCH, events)).map((number) => {
      const time = (startMs + (number / events) * SPREAD_S * 1000) / 1000;
      return { time, samplerate: 1 + (number % 3), data: span(number) };
    });
    await callHoneycomb(address, `/1/batch/${DATASET}`, batch);
    if ((first / HONEYCOMB_BATCH) % 30 === 29) {
      progress(`${first + HONEYCOMB_BATCH} Honeycomb events stored`);
    }
  }
}

/** One request in fifty fails. */
export function logLine(number: number): object {
  const isError = number % 50 === 0;
  return {
    level: isError ? 'error' : 'info',
    trace_id: hexId(Math.floor(number / 5), 1, 32),
    span_id: hexId(number, 2, 16),
    route: ROUTES[number % ROUTES.length],
    method: 'GET',
    status: isError ? 500 : 200,
    duration_ms: durationMs(number),
    client: `10.0.0.${number % 256}`,
    message: isError ? 'an error occurred while answering' : 'answered',
  };
}

function span(number: number): object {
  const isError = number % 50 === 0;
  const route = ROUTES[number % ROUTES.length] ?? '';
  return {
    'trace.trace_id': hexId(Math.floor(number / 5), 3, 32),
    'trace.span_id': hexId(number, 4, 16),
    name: `GET ${route}`,
    'span.kind': 'server',
    'service.name': DATASET,
    'library.name': '@microlabs/otel-cf-workers',
    'http.route': route,
    'http.request.method': 'GET',
    'http.response.status_code': isError ? 500 : 200,
    'url.path': `/api/activities/${number}`,
    'meta.signal_type': 'trace',
    duration_ms: durationMs(number),
    error: isError,
  };
}

/** Most take some milliseconds, few a second. */
function durationMs(number: number): number {
  return Math.round(Math.exp((((number * 7919) % 1000) / 1000) * 7) * 1000) / 1000;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
