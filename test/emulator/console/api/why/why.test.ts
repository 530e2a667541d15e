import { beforeEach, describe, expect, test } from 'vitest';
import { createExplain } from '../../../../../emulator/console/api/why/why.ts';
import type { Vendor } from '../../../../../emulator/store/vendor.ts';
import { openRoomContext } from '../../../room-context.ts';

const START = 1_795_361_900_000;
let nowMs = 0;
let context: ReturnType<typeof openRoomContext>;
beforeEach(() => {
  nowMs = START + 60_000;
  context = openRoomContext(() => nowMs);
  const { database, journal } = context;
  const request = journal.request('honeycomb', 'x', new Headers(), Buffer.from('{}'));
  const trace = journal.trace('a'.repeat(32));
  database.exec(`
    INSERT INTO honeycomb_events (request, trace, dataset, kind, time_ns, fields) VALUES (${request}, ${trace}, 'd', 'span', 0, '{}');
    INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
      VALUES (${trace}, '1', 'r', 's', 'n', 'segment', 0, '{}', 0);
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'r', 'g', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0);
    INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message) VALUES (1, ${trace}, 0, 0, 'x');`);
});

const explain = (vendor: Vendor, failed = false, service: string | null = null) =>
  createExplain(context.database, () => nowMs)()(vendor, {
    row: 1,
    service,
    startMs: START,
    endMs: START + 100,
    failed,
  });

const OPERATIONS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'POST /v1/traces',
  xray: 'PutTraceSegments',
  cloudwatch: 'PutLogEvents',
  rollbar: 'POST /api/1/item/',
};

function refuse(
  vendor: Vendor,
  atMs: number,
  { status = 400, operation = OPERATIONS[vendor], code = 'Throttled' } = {},
): void {
  nowMs = atMs;
  const message = 'Rate exceeded';
  context.journal.refuse({
    vendor,
    operation,
    status,
    code,
    message,
  });
  nowMs = START + 60_000;
}

test('a refusal in the two minutes after it is told with its code, and one before or later is not', () => {
  refuse('xray', START - 1);
  refuse('xray', START + 200_000);
  expect(explain('xray').state).toBe('sampled');
  refuse('xray', START + 500);
  refuse('xray', START + 1500);
  expect(explain('xray')).toEqual({
    state: 'refused',
    sentence: expect.stringContaining(
      'refused 2 requests in the two minutes after it, the first with 400 Throttled: Rate exceeded',
    ),
    steps: [500, 1500].map((ms) => ({
      at_ms: START + ms,
      text: 'PutTraceSegments 400 Throttled',
      bad: true,
    })),
  });
  expect(explain('cloudwatch').state).toBe('lost');
});

test('a refusal that a fault injected leads to the switch of that fault', () => {
  refuse('xray', START + 500);
  expect(explain('xray').injected).toBeUndefined();
  refuse('xray', START + 600, { code: 'InjectedFault' });
  expect(explain('xray').injected).toBe(true);
});

test.each<[Vendor, operation: string, state: string]>([
  ['honeycomb', 'POST /v1/traces', 'refused'],
  ['honeycomb', 'POST /1/batch/shop', 'refused'],
  ['honeycomb', 'POST /1/events/shop', 'refused'],
  ['honeycomb', 'POST /1/queries/shop', 'sampled'],
  ['honeycomb', 'POST /v1/metrics', 'sampled'],
  ['xray', 'UDP', 'refused'],
  ['xray', 'POST /v1/traces', 'refused'],
  ['xray', 'GetTraceSummaries', 'sampled'],
  ['cloudwatch', 'PutLogEvents', 'refused'],
  ['cloudwatch', 'POST /services/collector/event', 'refused'],
  ['cloudwatch', 'POST /ingest/json', 'refused'],
  ['cloudwatch', 'StartQuery', 'lost'],
  ['cloudwatch', 'PutMetricData', 'lost'],
  ['cloudwatch', 'DynamoDB_20120810.ListTables', 'lost'],
  ['rollbar', 'POST /api/1/item/', 'refused'],
  ['rollbar', 'GET /api/1/items', 'off'],
])('where %s refused %s just then, a failed trace is %s', (vendor, operation, state) => {
  refuse(vendor, START + 500, { operation });
  expect(explain(vendor, true).state).toBe(state);
});

test('a refusal without an answer is told so', () => {
  refuse('xray', START + 500, { status: 0 });
  expect(explain('xray').sentence).toContain('the first with no answer, Throttled: Rate exceeded');
});

test('the rule is named that the sender says decided', () => {
  context.database
    .prepare('UPDATE honeycomb_events SET fields = ?')
    .run('{"aws.xray.sampled":false,"aws.xray.sampling_rule_name":"Cruddur"}');
  expect(explain('xray')).toMatchObject({
    state: 'sampled',
    sentence: expect.stringContaining('the sender says that rule Cruddur decided about it'),
  });
});

test('a rule that decided around that time is named with what it kept', () => {
  const add = context.database.prepare(
    `INSERT INTO xray_sampling_statistics VALUES ('1', 'r', ?, 'Cruddur', 'c', 40, 5, 1)`,
  );
  add.run(START / 1000 - 60);
  expect(explain('xray').sentence).toContain('probably');
  add.run(START / 1000 - 5);
  expect(explain('xray').sentence).toContain(
    'rule Cruddur decided about 40 requests and kept 5 (13 %), of which 1 were borrowed',
  );
});

test.each<[string, Vendor, boolean, string]>([
  ['nothing failed', 'rollbar', false, 'none'],
  ['an error that was not reported, where nothing ever was', 'rollbar', true, 'off'],
  ['no refusal', 'honeycomb', false, 'sampled'],
  ['lines that name other traces', 'cloudwatch', false, 'lost'],
])('with %s %s (failed: %s) says %s', (_what, vendor, failed, state) => {
  expect(explain(vendor, failed).state).toBe(state);
});

test('what is young may be on its way', () => {
  nowMs = START + 5000;
  expect(explain('cloudwatch').state).toBe('waiting');
  expect(explain('rollbar').state).toBe('none');
});

test('a vendor that never got anything is off', () => {
  context.database.exec('DELETE FROM log_events');
  expect(explain('cloudwatch')).toMatchObject({
    state: 'off',
    sentence: expect.stringContaining('CloudWatch Logs'),
  });
});

describe('a service', () => {
  beforeEach(() => {
    const { database, journal } = context;
    for (const [index, service] of ['segments only', 'all', 'segments only', 'nothing'].entries()) {
      const trace = journal.trace(`${index}`.repeat(32), { rank: 3, service, startMs: START });
      if (service === 'nothing') continue;
      database.exec(
        `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
         VALUES (${trace}, '1', 'r', 's${index}', 'n', 'segment', 0, '{}', 0)`,
      );
      if (service !== 'all') continue;
      database.exec(`
        INSERT INTO honeycomb_events (request, trace, dataset, kind, time_ns, fields) VALUES (1, ${trace}, 'd', 'span', 0, '{}');
        INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message) VALUES (1, ${trace}, 0, 0, 'x');`);
    }
  });

  test.each<[service: string, vendor: Vendor, state: string]>([
    ['segments only', 'xray', 'sampled'],
    ['segments only', 'honeycomb', 'off'],
    ['segments only', 'cloudwatch', 'off'],
    ['all', 'xray', 'sampled'],
    ['all', 'honeycomb', 'sampled'],
    ['all', 'cloudwatch', 'lost'],
    ['nothing', 'xray', 'off'],
    ['never heard of', 'honeycomb', 'off'],
  ])('that sends "%s": %s is %s, and what others get does not count', (service, vendor, state) => {
    expect(explain(vendor, false, service).state).toBe(state);
  });

  test('is told of each vendor on its own in one answer', () => {
    const explained = createExplain(context.database, () => nowMs)();
    const stateOf = (vendor: Vendor, service: string) =>
      explained(vendor, { row: 1, service, startMs: START, endMs: START + 100, failed: false })
        .state;
    expect([stateOf('xray', 'segments only'), stateOf('honeycomb', 'segments only')]).toEqual([
      'sampled',
      'off',
    ]);
    expect([stateOf('xray', 'nothing'), stateOf('honeycomb', 'all')]).toEqual(['off', 'sampled']);
  });

  test('is not told of refusals as its own where it never sent, but that they may be', () => {
    refuse('honeycomb', START + 500);
    expect(explain('honeycomb', false, 'all').state).toBe('refused');
    expect(explain('honeycomb', false, 'segments only')).toMatchObject({
      state: 'off',
      sentence: expect.stringMatching(
        /nothing of any trace of segments only .* refused a request .* may be among them/,
      ),
    });
  });

  test('is told of refusals where the vendor never accepted anything', () => {
    context.database.exec('DELETE FROM honeycomb_events');
    refuse('honeycomb', START + 500);
    expect(explain('honeycomb', false, 'segments only').state).toBe('refused');
  });

  test('whose span names the rule that decided was sampled out, where it has no other trace', () => {
    context.database
      .prepare('UPDATE honeycomb_events SET fields = ?')
      .run('{"aws.xray.sampled":false,"aws.xray.sampling_rule_name":"Cruddur"}');
    expect(explain('xray', false, 'nothing').state).toBe('sampled');
  });

  test('is looked for among the nearest 500 traces to either side', () => {
    const { database } = context;
    database.exec(`INSERT INTO traces (trace_id, first_seen_ms, time_ms, service)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
      SELECT printf('f%031x', i), 0, ${START} - i, 'many' FROM n`);
    database.exec(`UPDATE traces SET time_ms = ${START} - 490 WHERE service = 'segments only'`);
    expect(explain('xray', false, 'segments only').state).toBe('sampled');
    database.exec(`UPDATE traces SET time_ms = ${START} - 600 WHERE service = 'segments only'`);
    expect(explain('xray', false, 'segments only').state).toBe('off');
  });
});

test('lines that name no trace are not of what sends traces', () => {
  context.database.exec('UPDATE log_events SET trace = NULL');
  expect(explain('cloudwatch').state).toBe('off');
});
