/** Entries as the AWS rooms make them, any entries at all, and folders for the inbox's log that are gone afterwards. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import type { Entry } from '../../../emulator/inbox/entry.ts';
import type { Position } from '../../../emulator/inbox/log.ts';
import { openReader } from '../../../emulator/inbox/reader.ts';
import { putTraceSegments } from '../../../emulator/vendors/xray/segments/put.ts';
import { NOW_MS } from '../room-context.ts';
import { segment } from '../vendors/xray/documents.ts';

export const CALLER = { account: '123456789012', region: 'eu-central-1', verified: true };
export const GROUP = 'cruddur';
export const START: Position = { file: 0, offset: 0 };

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'inbox-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Names of the log's files. */
export function logFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('inbox-'));
}

export function readAll(folder: string, until: Position, from: Position = START): Entry[] {
  const reader = openReader(folder, from);
  const entries: Entry[] = [];
  for (;;) {
    const entry = reader.next(until);
    if (entry === undefined) break;
    entries.push({ ...entry, body: new Uint8Array(entry.body) });
  }
  reader.close();
  return entries;
}

/** Any entry, not only such as can be stored. */
export const anyEntry: fc.Arbitrary<Entry> = fc.record({
  vendor: fc.constantFrom('honeycomb', 'xray', 'cloudwatch', 'rollbar'),
  operation: fc.string({ unit: 'grapheme' }),
  receivedMs: fc.nat(),
  caller: fc.record({ account: fc.string(), region: fc.string(), verified: fc.boolean() }),
  headers: fc.string({ unit: 'grapheme' }),
  // Of text, since JSON has no -0.
  digest: fc.json().map((text): unknown => JSON.parse(text)),
  body: fc.uint8Array({ maxLength: 300 }),
});

export function entryOfSize(bytes: number, operation = 'Any'): Entry {
  const body = new Uint8Array(bytes);
  return { vendor: 'xray', operation, receivedMs: 0, caller: CALLER, headers: '{}', body };
}

/** PutTraceSegments with whole documents. */
export function putSegments(documents: readonly string[], receivedMs = NOW_MS): Entry {
  const input = { TraceSegmentDocuments: documents };
  const { digest } = putTraceSegments.judge(input, CALLER, receivedMs);
  return { ...request('xray', 'PutTraceSegments', input, receivedMs), digest };
}

/** A segment of a trace of its own. */
export function ownTrace(n: number): string {
  return segment(n, { trace_id: `1-6b030e33-${n.toString(16).padStart(24, '0')}` });
}

/** PutLogEvents, all events at the time of arrival. */
export function putLogs(messages: readonly string[], stream = 's', receivedMs = NOW_MS): Entry {
  return request(
    'cloudwatch',
    'PutLogEvents',
    {
      logGroupName: GROUP,
      logStreamName: stream,
      logEvents: messages.map((message) => ({ timestamp: receivedMs, message })),
    },
    receivedMs,
  );
}

function request(
  vendor: Entry['vendor'],
  operation: string,
  input: object,
  receivedMs: number,
): Entry {
  const body = Buffer.from(JSON.stringify(input));
  return { vendor, operation, receivedMs, caller: CALLER, headers: '{}', body };
}

/** A log group with a stream `s`. */
export function makeStream(database: DatabaseSync): void {
  database
    .prepare('INSERT INTO log_groups (account, region, name, created_ms) VALUES (?, ?, ?, 0)')
    .run(CALLER.account, CALLER.region, GROUP);
  database.exec(`INSERT INTO log_streams (log_group, name, created_ms) VALUES (1, 's', 0)`);
}

/** Values of a query with one column. */
export function column(database: DatabaseSync, sql: string): unknown[] {
  return database
    .prepare(sql)
    .all()
    .flatMap((row) => Object.values(row));
}

/** Keeps the position from being written, and so every turn from ending well. */
export const FULL = `CREATE TRIGGER full BEFORE INSERT ON inbox_position
  BEGIN SELECT raise(ABORT, 'disk full'); END`;
