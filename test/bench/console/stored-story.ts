/**
 * Fills a store for the bench of the console: requests of a service that calls another one and a table, spread over six
 * hours until now, with their spans, log lines and items of errors, and a segment for each. All four vendors know the
 * same traces, as with the worker.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { openDatabase, transaction } from '../../../emulator/store/database.ts';
import { createJournal } from '../../../emulator/store/journal.ts';
import { decodeItem } from '../../../emulator/vendors/rollbar/ingest/decode.ts';
import { createLifecycle } from '../../../emulator/vendors/rollbar/items/lifecycle.ts';
import { createOccurrenceStore } from '../../../emulator/vendors/rollbar/store.ts';
import { createAwsClient } from '../emulator/aws-client.ts';
import { callLogs, type LogsTarget } from '../emulator/calls.ts';
import { hexId } from '../emulator/ids.ts';
import { itemOf, linesOf, segmentOf, spansOf } from './telemetry.ts';

export const LOG_GROUP = 'bench';
export const LOG_STREAM = 'api';

/** So many requests, evenly spread over a time. */
export interface Extent {
  /** Number of the first, from which all of it is made. */
  readonly first: number;
  readonly traces: number;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
}

/** As many of each kind: spans, log lines and items. */
export const EACH_A_TRACE = 5;
const BATCH = 2_000;
/** PutTraceSegments takes fifty. */
const DOCUMENTS = 50;
/** Traces of an export. */
const EXPORT = 500;

/** Unix milliseconds at which a request began. */
export function startOf(number: number, { first, traces, startMs, endMs }: Extent): number {
  return startMs + Math.floor(((number - first) / traces) * (endMs - startMs));
}

/** Stores items as Rollbar's room does, while no emulator runs: its tokens may send only so many in a minute. */
export async function fillItems(
  folder: string,
  extent: Extent,
  progress: (line: string) => void,
): Promise<void> {
  const database = openDatabase(folder);
  const journal = createJournal(database, Date.now);
  const occurrences = createOccurrenceStore(database, journal, createLifecycle(database, Date.now));
  const items = extent.traces * EACH_A_TRACE;
  for (let first = 0; first < items; first += BATCH) {
    transaction(database, () => {
      for (let number = first; number < Math.min(first + BATCH, items); number += 1) {
        const trace = extent.first + Math.floor(number / EACH_A_TRACE);
        const startMs = startOf(trace, extent);
        const data = itemOf(number, trace, startMs);
        const body = Buffer.from(JSON.stringify({ data }));
        const request = journal.request('rollbar', 'POST /api/1/item/', new Headers(), body);
        const arrival = {
          uuid: hexId(number, 9, 32),
          nowMs: startMs,
          remoteAddress: '127.0.0.1',
        };
        occurrences.keep(number + 1, decodeItem(data, arrival), request);
      }
    });
    journal.publish();
    if ((first / BATCH) % 100 === 99) progress(`${first + BATCH} items stored`);
    await breathe();
  }
  database.close();
}

/** Makes the stream that the log lines go to. */
export async function makeStream(address: string): Promise<void> {
  const logs: LogsTarget = { address, client: createAwsClient('logs') };
  const group = { logGroupName: LOG_GROUP };
  await callLogs(logs, 'CreateLogGroup', group);
  await callLogs(logs, 'CreateLogStream', { ...group, logStreamName: LOG_STREAM });
}

/** Sends spans, log lines and segments to a running emulator. */
export async function fillTelemetry(
  address: string,
  extent: Extent,
  progress: (line: string) => void,
): Promise<void> {
  const logs: LogsTarget = { address, client: createAwsClient('logs') };
  const xray = createAwsClient('xray');
  for (let done = 0; done < extent.traces; done += EXPORT) {
    const numbers = Array.from(
      { length: Math.min(EXPORT, extent.traces - done) },
      (_, n) => extent.first + done + n,
    );
    await send(`${address}/v1/traces`, exportOf(numbers, extent));
    await callLogs(logs, 'PutLogEvents', {
      logGroupName: LOG_GROUP,
      logStreamName: LOG_STREAM,
      logEvents: numbers.flatMap((number) => linesOf(number, startOf(number, extent))),
    });
    for (let at = 0; at < numbers.length; at += DOCUMENTS) {
      const documents = numbers
        .slice(at, at + DOCUMENTS)
        .map((number) => JSON.stringify(segmentOf(number, startOf(number, extent))));
      const body = JSON.stringify({ TraceSegmentDocuments: documents });
      const response = await xray.fetch(`${address}/TraceSegments`, { method: 'POST', body });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`Cannot store segments: ${response.status}`);
    }
    if ((done / EXPORT) % 40 === 39) {
      progress(`${(done + EXPORT) * EACH_A_TRACE} spans and log lines stored`);
    }
  }
}

/** One resource for each service, as collectors send. */
function exportOf(numbers: readonly number[], extent: Extent): object {
  const spans = numbers.flatMap((number) => spansOf(number, startOf(number, extent)));
  const services = [...new Set(spans.map(({ service }) => service))];
  return {
    resourceSpans: services.map((service) => ({
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: service } },
          { key: 'cloud.provider', value: { stringValue: 'cloudflare' } },
        ],
      },
      scopeSpans: [
        {
          scope: { name: 'bench' },
          spans: spans.filter((span) => span.service === service).map(({ span }) => span),
        },
      ],
    })),
  };
}

/** Sends an OTLP export as JSON. @throws when it is refused */
export async function send(address: string, body: object): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot send to ${address}: ${response.status} ${text}`);
}
