import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, openDatabase } from '../../../emulator/store/database.ts';
import type { Intake } from '../../../emulator/inbox/intake.ts';
import type { Entry } from '../../../emulator/inbox/entry.ts';
import { openLog, type InboxLog } from '../../../emulator/inbox/log.ts';
import { createSettler, readPosition, type Settler } from '../../../emulator/inbox/settle.ts';
import { createIntakes } from '../../../emulator/threads/intakes.ts';
import { NOW_MS } from '../room-context.ts';
import { hexId, part, segment, TRACE, TRACE_HEX } from '../vendors/xray/documents.ts';
import {
  CALLER,
  column,
  FULL,
  makeFolder,
  makeStream,
  ownTrace,
  putLogs,
  putSegments,
  removeFolder,
  START,
} from './entries.ts';

let folder: string;
let database: DatabaseSync;
let log: InboxLog;
/** Milliseconds, one more whenever it is asked. */
let time: number;
beforeEach(() => {
  folder = makeFolder();
  database = openDatabase(':memory:');
  makeStream(database);
  log = openLog(folder, START);
  time = 0;
});
afterEach(() => {
  log.close();
  if (database.isOpen) database.close();
  removeFolder(folder);
});

function openSettler(batchMs = 1e9): Settler {
  return createSettler({ database, intakes: createIntakes, folder, batchMs, clock: () => time++ });
}

/** Settles all there is, in one turn. */
function settle(...entries: Entry[]) {
  for (const entry of entries) log.append(entry);
  const settler = openSettler();
  const settled = settler.settle(log.end());
  settler.close();
  return settled;
}

const values = (sql: string) => column(database, sql);
const counts = () =>
  ['requests', 'traces', 'xray_segments', 'log_events', 'refusals', 'meter'].map((table) =>
    values(`SELECT count(*) FROM ${table}`).at(0),
  );

describe('settle', () => {
  test('replaces nothing that arrived later and was stored sooner', () => {
    settle(
      putLogs(['a'], 's', NOW_MS + 5),
      putSegments([segment(1, { name: 'late' })], NOW_MS + 5),
    );
    settle(putLogs(['b']), putSegments([segment(1, { name: 'early' })]));
    expect(values('SELECT name FROM xray_segments')).toEqual(['late']);
    expect(values('SELECT last_ingestion_ms FROM log_streams')).toEqual([NOW_MS + 5]);
  });

  test('stores many entries once, with their requests, in the order in which they came', () => {
    const entries = Array.from({ length: 50 }, (_, n) => [
      putSegments([segment(2 * n), segment(2 * n + 1)]),
      putLogs([`line ${n}`]),
    ]);
    const { position, faults } = settle(...entries.flat());
    expect(faults).toEqual([]);
    expect(position).toEqual(log.end());
    expect(values('SELECT segment_id FROM xray_segments ORDER BY id')).toEqual(
      Array.from({ length: 100 }, (_, n) => hexId(n)),
    );
    expect(values('SELECT message FROM log_events ORDER BY id')).toEqual(
      Array.from({ length: 50 }, (_, n) => `line ${n}`),
    );
    expect(values('SELECT body FROM requests ORDER BY id')).toEqual(
      entries.flat().map(({ body }) => new Uint8Array(body)),
    );
    expect(
      values('SELECT r.operation FROM log_events e JOIN requests r ON r.id = e.request LIMIT 1'),
    ).toEqual(['PutLogEvents']);

    expect(settle().position).toEqual(position);
    expect(counts()).toEqual([100, 1, 100, 50, 0, 2]);
  });

  test('takes turns, and tells of each what changed in it', () => {
    for (let n = 1; n <= 3; n += 1) log.append(putSegments([ownTrace(n)]));
    const settler = openSettler(1);
    const turns: (readonly string[])[] = [];
    while (readPosition(database).offset !== log.end().offset) {
      const { position, changes } = settler.settle(log.end());
      expect(readPosition(database)).toEqual(position);
      turns.push(changes);
      expect(counts().slice(0, 3)).toEqual([turns.length, turns.length, turns.length]);
    }
    const traceOf = (n: number) => `6b030e33${n.toString(16).padStart(24, '0')}`;
    expect(turns).toEqual([1, 2, 3].map((n) => ['xray', traceOf(n)]));
    settler.close();
  });

  test.each([
    ['the disk is locked', 5],
    ['memory is used up', 7],
    ['nothing may be written', 8],
    ['the disk fails to write', 10 | (3 << 8)],
    ['the file is damaged', 11],
    ['the disk is full', 13],
    ['the file cannot be opened', 14],
    ['the file is not a database', 26],
  ])('waits with all entries where %s', (_, errcode) => {
    let isBroken = true;
    const settler = createSettler({
      database,
      folder,
      batchMs: 1e9,
      clock: () => time++,
      intakes: (...args) => {
        const intakes = createIntakes(...args);
        const { PutTraceSegments: own } = intakes.xray;
        const broken: Intake = {
          store(entry, request) {
            if (isBroken) throw Object.assign(new Error('of the store'), { errcode });
            own?.store(entry, request);
          },
        };
        return { ...intakes, xray: { ...intakes.xray, PutTraceSegments: broken } };
      },
    });
    log.append(putLogs(['a']));
    log.append(putSegments([segment(1)]));
    expect(() => settler.settle(log.end())).toThrow('of the store');
    expect(counts()).toEqual([0, 0, 0, 0, 0, 0]);
    isBroken = false;
    expect(settler.settle(log.end()).faults).toEqual([]);
    expect(counts()).toEqual([2, 1, 1, 1, 0, 2]);
    settler.close();
  });

  test('stores nothing of a turn that fails, and all of it once in the next', () => {
    log.append(putSegments([segment(1)]));
    log.append(putLogs(['a', 'b']));
    log.append(putLogs(['c'], 'gone'));
    const settler = openSettler();
    database.exec(FULL);
    for (const _ of [1, 2]) {
      expect(() => settler.settle(log.end())).toThrow('disk full');
      expect(counts()).toEqual([0, 0, 0, 0, 0, 0]);
      expect(readPosition(database)).toEqual(START);
    }
    database.exec('DROP TRIGGER full');
    log.append(putLogs(['d']));
    const { changes } = settler.settle(log.end());
    expect([...changes].sort()).toEqual([TRACE_HEX, 'cloudwatch', 'refusal', 'xray']);
    expect(counts()).toEqual([4, 1, 1, 3, 1, 2]);
    expect(values('SELECT units FROM meter ORDER BY line')).toEqual([3 * 27, 1]);
    settler.close();
  });

  test('stores nothing while another connection holds the store, and does not try twice', () => {
    database = openDatabase(folder);
    const other = connect(join(folder, 'telemetry.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    log.append(putSegments([segment(1)]));
    const settler = openSettler();
    database.exec('PRAGMA busy_timeout = 0');
    expect(() => settler.settle(log.end())).toThrow('locked');
    expect(time).toBe(1);
    other.close();
    expect(settler.settle(log.end()).faults).toEqual([]);
    expect(counts()).toEqual([1, 1, 1, 0, 0, 1]);
    settler.close();
  });

  test('stores what a document that is an array brings, which is not told twice in its entry', () => {
    const place = { trace_id: TRACE, type: 'subsegment', parent_id: hexId(1) };
    const array = JSON.stringify([part(2, place), part(3, place), 'no segment']);
    const entry = putSegments([segment(1), array, segment(4)]);
    expect(entry.digest).toBeUndefined();
    settle(entry);
    expect(values('SELECT segment_id FROM xray_segments ORDER BY id')).toEqual(
      [1, 2, 3, 4].map(hexId),
    );
    expect(values('SELECT typeof(document) FROM xray_segments ORDER BY id')).toEqual([
      'integer',
      'text',
      'text',
      'integer',
    ]);
    expect(values('SELECT code FROM refusals')).toEqual(['InvalidSegment']);
  });

  test('loses nothing when the disk is full in the middle of an entry', () => {
    const pages = Number(values('PRAGMA page_count').at(0));
    log.append(putLogs(Array.from({ length: 100 }, () => 'x'.repeat(1000))));
    log.append(putLogs(['small']));
    const settler = openSettler();
    // Room for the request, or for its rows, never for both.
    for (let room = 0; room < 40; room += 1) {
      database.exec(`PRAGMA max_page_count = ${pages + room}`);
      expect(() => settler.settle(log.end())).toThrow('full');
      expect(counts()).toEqual([0, 0, 0, 0, 0, 0]);
    }
    database.exec(`PRAGMA max_page_count = ${pages + 1000}`);
    expect(settler.settle(log.end()).faults).toEqual([]);
    expect(values('SELECT count(*) FROM log_events')).toEqual([101]);
    expect(counts()).toEqual([2, 0, 0, 101, 0, 1]);
    settler.close();
  });

  test.each<[string, Entry, string]>([
    [
      'a log stream that is gone',
      putLogs(['x'], 'gone'),
      'The specified log stream does not exist.',
    ],
    [
      'an operation without an intake',
      { ...putSegments([]), operation: 'PutNothing' },
      'Nothing stores PutNothing',
    ],
    [
      'the name of what every object has',
      { ...putSegments([]), operation: 'toString' },
      'Nothing stores toString',
    ],
    ['a body that is none', { ...putLogs(['x']), body: Buffer.from('{"log') }, ''],
  ])('keeps the request and a refusal of %s, and stores the others', (_, entry, message) => {
    const { changes, faults } = settle(putLogs(['before']), entry, putLogs(['after']));
    expect(faults).toEqual([
      expect.stringMatching(`^Cannot store a request of ${entry.operation}: .*${message}`),
    ]);
    expect([...changes].sort()).toEqual(
      [...new Set(['cloudwatch', entry.vendor]), 'refusal'].sort(),
    );
    expect(values('SELECT message FROM log_events')).toEqual(['before', 'after']);
    expect(values('SELECT body FROM requests WHERE id = 2')).toEqual([new Uint8Array(entry.body)]);
    const [refusal] = database.prepare('SELECT * FROM refusals').all();
    expect(refusal).toMatchObject({
      vendor: entry.vendor,
      operation: entry.operation,
      received_ms: entry.receivedMs,
      status: 500,
      code: 'InternalFailure',
      message: expect.stringContaining(message),
    });
  });

  test('stores an entry whole or not at all', () => {
    database.exec(`CREATE TRIGGER bad BEFORE INSERT ON xray_segments WHEN new.name = 'bad'
      BEGIN SELECT raise(ABORT, 'bad name'); END`);
    const { faults } = settle(
      putSegments([segment(1), segment(2, { name: 'bad' }), segment(3)]),
      putSegments([segment(4)]),
    );
    expect(faults).toEqual(['Cannot store a request of PutTraceSegments: bad name']);
    expect(values('SELECT segment_id FROM xray_segments')).toEqual([hexId(4)]);
    expect(values('SELECT units FROM meter')).toEqual([1]);
  });

  test('notes documents that X-Ray refuses, as its answer did', () => {
    settle(putSegments([segment(1, { name: undefined }), segment(2)]));
    expect(values('SELECT segment_id FROM xray_segments')).toEqual([hexId(2)]);
    expect(values('SELECT status FROM refusals')).toEqual([200]);
  });

  test('is as of the moment of arrival, at any later time and in any order', () => {
    const [october, november] = [Date.UTC(2026, 9, 31, 23, 59), Date.UTC(2026, 10, 1)];
    const traced = (n: number) => JSON.stringify({ trace_id: n.toString(16).padStart(32, '0') });
    settle(
      putLogs([traced(1)], 's', november),
      putLogs([traced(2), traced(1)], 's', october),
      putSegments([ownTrace(3), '{}'], october),
      putSegments([ownTrace(4)], november),
    );
    expect(values('SELECT received_ms FROM requests ORDER BY id')).toEqual([
      november,
      october,
      october,
      november,
    ]);
    expect(values('SELECT first_seen_ms FROM traces ORDER BY id')).toEqual([
      november,
      october,
      october,
      november,
    ]);
    expect(values('SELECT ingestion_ms FROM log_events ORDER BY id')).toEqual([
      november,
      october,
      october,
    ]);
    expect(values('SELECT received_ms FROM xray_segments ORDER BY id')).toEqual([
      october,
      november,
    ]);
    expect(values('SELECT received_ms FROM refusals')).toEqual([october]);
    const bytes = 26 + traced(1).length;
    expect(
      values(`SELECT month || ' ' || line || ' ' || units FROM meter ORDER BY month, line`),
    ).toEqual([
      `2026-10 cloudwatch ${2 * bytes}`,
      '2026-10 xray 1',
      `2026-11 cloudwatch ${bytes}`,
      '2026-11 xray 1',
    ]);
  });

  test('judges events by the clock of their arrival', () => {
    // Retention ends and two weeks have passed long before it is settled.
    database.exec('UPDATE log_groups SET retention_days = 1');
    const long = Date.UTC(2001, 0, 1);
    const { faults } = settle(putLogs(['old'], 's', long));
    expect(faults).toEqual([]);
    expect(values('SELECT timestamp_ms FROM log_events')).toEqual([long]);
  });

  test('stores for the account and region of its caller', () => {
    const entry = putSegments([segment(1)]);
    settle({ ...entry, caller: { ...CALLER, account: '999999999999', region: 'us-west-2' } });
    expect(values('SELECT account || region FROM xray_segments')).toEqual([
      '999999999999us-west-2',
    ]);
  });

  test('makes metrics of what it stores, as filters of the group say', () => {
    const filter = {
      filterPattern: 'ERROR',
      metricTransformations: [
        { metricName: 'Errors', metricNamespace: 'Cruddur', metricValue: '1', unit: 'None' },
      ],
      applyOnTransformedLogs: false,
    };
    database
      .prepare(`INSERT INTO log_filters VALUES (1, 'metric', 'f', 0, 0, ?)`)
      .run(JSON.stringify(filter));
    settle(putLogs(['ERROR a', 'INFO b', 'ERROR c']));
    expect(values('SELECT sum(sum) FROM metric_values')).toEqual([2]);
    expect(values('SELECT name FROM metrics')).toEqual(['Errors']);
  });

  test('begins where the store says that it was settled to', () => {
    settle(putSegments([segment(1)]));
    log.close();
    log = openLog(folder, readPosition(database));
    settle(putSegments([segment(2)]));
    expect(readPosition(database)).toEqual(log.end());
    expect(counts().slice(0, 3)).toEqual([2, 1, 2]);
  });
});
