/**
 * Kills the emulator while it takes in as much as it can by all ways of writing, and starts it again over what it left.
 * Some requests have no rows then: before the kill the store is locked, and the emulator goes on answering.
 */
import { createSocket, type Socket } from 'node:dgram';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../../../emulator/store/database.ts';
import { openLog } from '../../../emulator/inbox/log.ts';
import { readPosition } from '../../../emulator/inbox/settle.ts';
import { startProcess, type EmulatorProcess } from '../process.ts';
import { hexId, segment } from '../vendors/xray/documents.ts';
import { column, logFiles, makeFolder, readAll, removeFolder } from './entries.ts';
import { callXRayPath, prepareWriters, WRITERS } from './writers.ts';

/** Answers before the store is locked, and before the kill. */
const [LOCKED, ENOUGH] = [160, 300];
const ROWS = 5;
/** Datagrams that do not pause are in the log a second after they arrived. */
const DATAGRAMS_MS = 1_500;

const STORE = 'telemetry.sqlite';
const DATAGRAM = 'UDP';
const HEADER = '{"format":"json","version":1}\n';

const folder = makeFolder();
let emulator: EmulatorProcess | undefined;
let socket: Socket | undefined;

async function start(): Promise<EmulatorProcess> {
  emulator = await startProcess(folder);
  return emulator;
}

afterEach(async () => {
  socket?.close();
  await emulator?.kill();
  removeFolder(folder);
});

interface Left {
  /** Entries without rows. */
  readonly waiting: readonly { readonly operation: string; readonly body: Uint8Array }[];
  /** Ids of segments that came by UDP, with rows or without. */
  readonly datagrams: readonly unknown[];
}

/** Seen in a copy, since looking would tidy up. */
function lookAtWhatIsLeft(): Left {
  const copy = makeFolder();
  cpSync(folder, copy, { recursive: true });
  const database = connect(join(copy, STORE));
  const settled = readPosition(database);
  const stored = column(database, 'SELECT segment_id FROM xray_segments WHERE request IS NULL');
  database.close();
  const waiting = readAll(copy, openLog(copy, settled).end(), settled);
  removeFolder(copy);
  const documents = waiting
    .filter(({ operation }) => operation === DATAGRAM)
    .map(({ body }): unknown => JSON.parse(Buffer.from(body).toString()).id);
  return { waiting, datagrams: [...stored, ...documents] };
}

test('what was answered or taken is there once after kill -9, on every way in', async () => {
  const { url, daemonPort } = await start();
  await prepareWriters(url);
  const lock = connect(join(folder, STORE));
  let next = 0;
  let count = 0;
  let lockedMs = Infinity;
  const acknowledged = new Map<string, number[]>(WRITERS.map(({ name }) => [name, []]));
  const udp = createSocket('udp4');
  socket = udp;
  const senders = WRITERS.map(async ({ name, write }) => {
    for (;;) {
      const first = next;
      next += ROWS;
      const numbers = Array.from({ length: ROWS }, (_, row) => first + row);
      udp.send(HEADER + segment(1_000_000 + first), daemonPort, '127.0.0.1');
      await write(url, numbers);
      acknowledged.get(name)?.push(...numbers);
      count += 1;
      if (count === LOCKED) {
        lock.exec('BEGIN IMMEDIATE');
        lockedMs = performance.now();
      }
      const isLogged = performance.now() - lockedMs > DATAGRAMS_MS;
      if (count >= ENOUGH && isLogged) await emulator?.kill();
    }
  });
  const groups: string[] = [];
  async function makeGroups(): Promise<void> {
    // While one is made the others wait, and it waits for all rows.
    const isEarly = () => count < LOCKED / 2;
    for (let n = 0; isEarly(); n += 1) {
      await callXRayPath(url, '/CreateGroup', { GroupName: `group-${n}` });
      groups.push(`group-${n}`);
    }
  }
  await Promise.allSettled([...senders, makeGroups()]);
  await emulator?.kill();
  lock.close();
  expect(count).toBeGreaterThanOrEqual(ENOUGH);
  for (const [name, numbers] of acknowledged) expect([name, numbers.length]).not.toEqual([name, 0]);
  expect(groups.length).toBeGreaterThan(0);
  const left = lookAtWhatIsLeft();
  expect(left.waiting.length).toBeGreaterThanOrEqual(ENOUGH - LOCKED - WRITERS.length);
  expect(left.waiting.some(({ operation }) => operation === DATAGRAM)).toBe(true);

  await start();
  expect(logFiles(folder)).toEqual([]);
  const database = connect(join(folder, STORE));
  for (const { name, stored } of WRITERS) {
    const rows = column(database, stored);
    expect(new Set(rows).size).toBe(rows.length);
    const there = new Set(rows);
    const missing = acknowledged.get(name)?.filter((n) => !there.has(hexId(n)));
    expect([name, missing]).toEqual([name, []]);
  }
  const segments = column(database, 'SELECT segment_id FROM xray_segments WHERE request IS NULL');
  expect(segments.toSorted()).toEqual(left.datagrams.toSorted());
  const made = column(database, `SELECT value FROM aws_resources WHERE kind = 'group'`);
  expect(groups.filter((name) => !made.some((text) => String(text).includes(`"${name}"`)))).toEqual(
    [],
  );
  const events = column(database, 'SELECT message FROM log_events');
  const billed = column(database, `SELECT units FROM meter WHERE line = 'cloudwatch'`);
  expect(billed).toEqual([events.reduce((sum: number, text) => sum + String(text).length + 26, 0)]);
  database.close();
});
