/**
 * Kills the emulator while it takes in as much as it can, and starts it again over what it left. Some requests have no
 * rows then: before the kill the store is locked, and the emulator goes on answering.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../../../emulator/store/database.ts';
import { openLog } from '../../../emulator/inbox/log.ts';
import { readPosition } from '../../../emulator/inbox/settle.ts';
import { signed } from '../vendors/aws/call.ts';
import { startProcess, type EmulatorProcess } from '../process.ts';
import { hexId, segment } from '../vendors/xray/documents.ts';
import { column, GROUP, logFiles, makeFolder, readAll, removeFolder } from './entries.ts';

const SENDERS = 8;
/** Answers before the store is locked, and before the kill. */
const [LOCKED, ENOUGH] = [100, 200];
const ROWS = 5;

const STORE = 'telemetry.sqlite';

const folder = makeFolder();
let emulator: EmulatorProcess | undefined;

/** @returns its address */
async function start(): Promise<string> {
  emulator = await startProcess(folder);
  return emulator.url;
}

afterEach(async () => {
  await emulator?.kill();
  removeFolder(folder);
});

const rowsOf = (request: number) => Array.from({ length: ROWS }, (_, row) => request * ROWS + row);

async function call(url: string, operation: string, input: object): Promise<void> {
  const request =
    operation === 'PutTraceSegments'
      ? await signed(`${url}/TraceSegments`, 'xray', {}, input)
      : await signed(
          url,
          'logs',
          {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': `Logs_20140328.${operation}`,
          },
          input,
        );
  const response = await fetch(request);
  if (!response.ok) throw new Error(`${operation} is refused: ${await response.text()}`);
  await response.arrayBuffer();
}

function putSegments(url: string, request: number): Promise<void> {
  return call(url, 'PutTraceSegments', {
    TraceSegmentDocuments: rowsOf(request).map((n) => segment(n)),
  });
}

function putEvents(url: string, request: number): Promise<void> {
  const timestamp = Date.now();
  return call(url, 'PutLogEvents', {
    logGroupName: GROUP,
    logStreamName: 's',
    logEvents: rowsOf(request).map((n) => ({ timestamp, message: hexId(n) })),
  });
}

/** How many entries have no rows, seen in a copy, since looking would tidy up. */
function waiting(): number {
  const copy = makeFolder();
  cpSync(folder, copy, { recursive: true });
  const database = connect(join(copy, STORE));
  const settled = readPosition(database);
  database.close();
  const entries = readAll(copy, openLog(copy, settled).end(), settled);
  removeFolder(copy);
  return entries.length;
}

test('what was answered is there once after kill -9', async () => {
  const url = await start();
  await call(url, 'CreateLogGroup', { logGroupName: GROUP });
  await call(url, 'CreateLogStream', { logGroupName: GROUP, logStreamName: 's' });
  const lock = connect(join(folder, STORE));
  let next = 0;
  const acknowledged: number[] = [];
  const senders = Array.from({ length: SENDERS }, async () => {
    for (;;) {
      const request = next++;
      await (request % 2 === 0 ? putSegments : putEvents)(url, request);
      acknowledged.push(request);
      if (acknowledged.length === LOCKED) lock.exec('BEGIN IMMEDIATE');
      if (acknowledged.length >= ENOUGH) await emulator?.kill();
    }
  });
  await Promise.allSettled(senders);
  await emulator?.kill();
  lock.close();
  expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH);
  expect(waiting()).toBeGreaterThanOrEqual(ENOUGH - LOCKED - SENDERS);

  await start();
  expect(logFiles(folder)).toEqual([]);
  const database = connect(join(folder, STORE));
  const segments = column(database, 'SELECT segment_id FROM xray_segments');
  const events = column(database, 'SELECT message FROM log_events');
  const requests = column(database, `SELECT count(*) FROM requests WHERE operation LIKE 'Put%'`);
  const billed = column(database, `SELECT units FROM meter WHERE line = 'cloudwatch'`);
  database.close();

  expect(new Set([...segments, ...events]).size).toBe(segments.length + events.length);
  const expected = acknowledged.flatMap(rowsOf).map(hexId);
  expect([...segments, ...events]).toEqual(expect.arrayContaining(expected));
  expect(requests).toEqual([(segments.length + events.length) / ROWS]);
  expect(billed).toEqual([events.length * (16 + 26)]);
});
