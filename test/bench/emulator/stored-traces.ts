/**
 * Fills a store with traces for the bench of reading calls: requests to a service that calls another one and a table,
 * four segment documents each, spread over six hours. It writes as the emulator's own room does, with the emulator
 * not running.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { DEFAULT_ACCOUNT } from '../../../emulator/vendors/aws/credentials.ts';
import { openDatabase, transaction } from '../../../emulator/store/database.ts';
import { createJournal } from '../../../emulator/store/journal.ts';
import { createIngest, decodeDocuments } from '../../../emulator/vendors/xray/segments/ingest.ts';
import { createSegmentStore } from '../../../emulator/vendors/xray/segments/store.ts';
import { REGION } from './aws-client.ts';
import { hexId } from './ids.ts';

export const SEGMENTS_A_TRACE = 4;

/** Whose traces they are: that of the emulator's own key. */
export const STORED_SCOPE = { account: DEFAULT_ACCOUNT, region: REGION } as const;

/** Epoch seconds, [start, end). */
export interface StoredRange {
  readonly start: number;
  readonly end: number;
}

const SPREAD_S = 6 * 3600;
const ROUTES = ['home', 'search', '@andrewbrown', '@worf', 'message_groups'];
const BATCH = 1000;
/** As daemons send them, up to fifty documents at once. */
const TRACES_A_REQUEST = 10;

/** @param segments how many to store. @returns when their traces start. */
export async function fillStore(
  folder: string,
  segments: number,
  progress: (line: string) => void,
): Promise<StoredRange> {
  const database = openDatabase(folder);
  const journal = createJournal(database, Date.now);
  const ingest = createIngest(createSegmentStore(database), journal);
  const traces = Math.ceil(segments / SEGMENTS_A_TRACE);
  const end = Math.floor(Date.now() / 1000);
  const start = end - SPREAD_S;
  for (let at = 0; at < traces; at += BATCH) {
    transaction(database, () => {
      for (let first = at; first < Math.min(traces, at + BATCH); first += TRACES_A_REQUEST) {
        const began = (number: number) => start + (number / traces) * SPREAD_S;
        const documents = Array.from(
          { length: Math.min(TRACES_A_REQUEST, traces - first) },
          (_, n) => traceDocuments(first + n, began(first + n)),
        ).flat();
        const body = Buffer.from(JSON.stringify({ TraceSegmentDocuments: documents }));
        const request = journal.request('xray', 'PutTraceSegments', new Headers(), body);
        const receivedMs = Math.floor(began(first) * 1000) + 1500;
        ingest(decodeDocuments(documents, 'index'), STORED_SCOPE, { request, receivedMs });
      }
    });
    journal.publish();
    if ((at / BATCH) % 25 === 24) progress(`${(at + BATCH) * SEGMENTS_A_TRACE} segments stored`);
    await breathe();
  }
  database.close();
  return { start, end };
}

export function storedTraceId(number: number, began: number): string {
  return `${Math.floor(began).toString(16)}${hexId(number, 0, 24)}`;
}

/** One trace in a thousand has a tenant of its own; one in fifty fails. */
function traceDocuments(number: number, began: number): string[] {
  const hex = storedTraceId(number, began);
  const trace_id = `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
  const [root, call, called, query, work] = [1, 2, 3, 4, 5].map((part) => hexId(number, part, 16));
  const took = 0.02 + ((number * 7919) % 400) / 1000;
  const fault = number % 50 === 0;
  const route = ROUTES[number % ROUTES.length];
  const http = (host: string) => ({
    request: {
      method: 'GET',
      url: `http://${host}/api/activities/${route}`,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      client_ip: '127.0.0.1',
    },
    response: { status: fault ? 500 : 200, content_length: 1842 },
  });
  const metadata = { default: { note: 'x'.repeat(200) } };
  const from = (seconds: number, until: number) => ({
    start_time: began + seconds,
    end_time: began + until,
  });
  const documents = [
    {
      id: root,
      name: 'backend-hono',
      origin: 'AWS::ECS::Container',
      ...from(0, took),
      fault,
      http: http('localhost:4567'),
      annotations: { tenant: `t${number % 1000}`, size: number % 100 },
      metadata,
      subsegments: [{ id: call, name: 'api', namespace: 'remote', ...from(0.001, took - 0.005) }],
    },
    {
      id: called,
      parent_id: call,
      name: 'api',
      origin: 'AWS::ECS::Container',
      ...from(0.002, took - 0.006),
      fault,
      http: http('api'),
      metadata,
    },
    {
      id: query,
      parent_id: called,
      type: 'subsegment',
      name: 'DynamoDB',
      namespace: 'aws',
      aws: { table_name: 'activities', operation: 'Query' },
      ...from(0.003, took - 0.007),
    },
    {
      id: work,
      parent_id: called,
      type: 'subsegment',
      name: 'render',
      ...from(took - 0.007, took - 0.006),
      metadata,
    },
  ];
  return documents.map((document) => JSON.stringify({ trace_id, ...document }));
}
