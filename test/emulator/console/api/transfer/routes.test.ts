/** What one emulator exports, another imports: the same trace, lines and items stand there. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAG } from '../../../../../emulator/console/api/trace/shapes.ts';
import type { RunningEmulator } from '../../../../../emulator/emulator.ts';
import { fill } from '../../../../browser/fixture/fill.ts';
import type { Story } from '../../../../browser/fixture/story.ts';
import { logsCall } from '../../../limits/bombs.ts';
import { start } from '../../../start.ts';

const BOTH = FLAG.honeycomb | FLAG.xray;

let from: RunningEmulator;
let to: RunningEmulator;
let story: Story;
beforeAll(async () => {
  [from, to] = await Promise.all([start({ worker: false }), start({ worker: false })]);
  story = await fill(from.url);
  // By libhoney: a span and an event of it.
  await fetch(`${from.url}/1/batch/old%20service`, {
    method: 'POST',
    headers: { 'x-honeycomb-team': 'any', 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        time: new Date().toISOString(),
        data: {
          'trace.trace_id': 'c'.repeat(32),
          'trace.span_id': 'd'.repeat(16),
          name: 'old way',
          duration_ms: 12.5,
          'app.user': 'worf',
          'app.count': 3,
        },
      },
    ]),
  });
  await putLines();
});
/** More than an export reads at a time: of one trace, and of none. */
const LINES = 150;
async function putLines(): Promise<void> {
  const [logGroupName, logStreamName, timestamp] = ['many', 's', Date.now()];
  const logEvents = Array.from({ length: 2 * LINES }, (_, n) => ({
    timestamp,
    message: n < LINES ? `${n} trace_id=${'c'.repeat(32)}` : String(n),
  }));
  await callAt(from, 'CreateLogGroup', { logGroupName });
  await callAt(from, 'CreateLogStream', { logGroupName, logStreamName });
  await callAt(from, 'PutLogEvents', { logGroupName, logStreamName, logEvents });
}

async function callAt({ url }: RunningEmulator, operation: string, input: object) {
  const answer = await fetch(url, logsCall(operation, input));
  if (!answer.ok) throw new Error(await answer.text());
}

afterAll(async () => {
  await Promise.all([from.close(), to.close()]);
});

async function get(emulator: RunningEmulator, path: string): Promise<unknown> {
  return (await fetch(`${emulator.url}/_emulator/${path}`)).json();
}

function post(path: string, body: string, headers: Record<string, string> = {}) {
  return fetch(`${to.url}/_emulator/${path}`, { method: 'POST', body, headers });
}

async function importText(body: string): Promise<unknown> {
  return (await post('import', body)).json();
}

/** Without what depends on the arrival. */
function whatItSays(trace: unknown): unknown {
  return { ...Object(trace), absences: {}, first_seen_ms: 0 };
}

test('a trace arrives as it was, with what every vendor has of it', async () => {
  const id = story.failedTraceId;
  const answer = await fetch(`${from.url}/_emulator/export?trace=${id}`);
  expect(answer.headers.get('content-disposition')).toContain(`trace-${id}.otlp.jsonl`);
  const text = await answer.text();
  for (const line of text.trim().split('\n')) {
    expect(Object.keys(JSON.parse(line))[0]).toMatch(/^resource(?:Spans|Logs)$/);
  }
  const known = await get(from, `trace/${id}`);
  expect(await importText(text)).toEqual({
    spans: Object(known).spans.ids.length,
    records: 0,
    segments: 1,
    log_events: 3,
    items: 1,
    refused: [],
  });
  expect(whatItSays(await get(to, `trace/${id}`))).toEqual(whatItSays(known));
  expect(known).toMatchObject({ counts: { xray: 1, cloudwatch: 3, rollbar: 1 } });
});

test('the attributes of a span and the document of its segment are the same', async () => {
  const id = story.failedTraceId;
  const { spans } = Object(await get(from, `trace/${id}`));
  const served = spans.ids[spans.flags.findIndex((flags: number) => (flags & BOTH) === BOTH)];
  const [one, other] = await Promise.all(
    [from, to].map(async (emulator) => Object(await get(emulator, `trace/${id}/spans/${served}`))),
  );
  expect(other.events[0].fields).toEqual(one.events[0].fields);
  expect(other.segments[0].document).toEqual(one.segments[0].document);
  const [payload, first] = [other, one].map(({ occurrences: [item] }) => JSON.parse(item.payload));
  expect(payload).toEqual({ ...first, uuid: expect.any(String) });
});

test('a range brings all requests, what names no trace, and libhoney’s spans', async () => {
  const since = Date.now() - 3_600_000;
  const all = await (await fetch(`${from.url}/_emulator/export?from=${since}`)).text();
  const { counts: known } = Object(await get(from, 'health'));
  expect(await importText(all)).toMatchObject({ log_events: known.log_events, refused: [] });
  const { counts } = Object(await get(to, 'health'));
  expect(counts).toMatchObject({
    traces: known.traces,
    xray_segments: known.xray_segments,
    rollbar_occurrences: known.rollbar_occurrences,
  });
  expect(await get(to, 'logs/summary?group=many')).toMatchObject({ count: 2 * LINES });
  const old = Object(await get(to, `trace/${'c'.repeat(32)}`));
  expect(old.texts).toEqual(expect.arrayContaining(['old way', 'old service']));
  expect(old.duration_ms).toBe(12.5);
});

test('an occurrence is not imported twice', async () => {
  const path = `${from.url}/_emulator/export?trace=${story.failedTraceId}`;
  await importText(await (await fetch(path)).text());
  const { counts } = Object(await get(to, `trace/${story.failedTraceId}`));
  expect(counts.rollbar).toBe(1);
});

test('a query narrows the range, and its mistake is placed', async () => {
  const url = `${from.url}/_emulator/export?q=${encodeURIComponent('failed:true')}`;
  const text = await (await fetch(url)).text();
  expect(text).toContain(story.failedTraceId);
  expect(text).not.toContain('GET /api/activities/home');
  const wrong = await fetch(`${from.url}/_emulator/export?q=status%3Ax`);
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { at: 7 }]);
});

test.each([
  ['', 400],
  ['nonsense', 400],
  ['{"resourceSpans": []}\n[1]', 400],
  ['{"resourceSpans": [{}]}\n{"resourceSpans": [{},]}', 400],
  ['{"resourceSpans": [{"scopeSpans": [}]}', 400],
  ['{"resourceSpans": [{]}', 400],
  ['{"resourceSpans": [{}]', 400],
  ['{"resourceSpans": {}}', 400],
  ['{"resourceSpans" [{}]}', 400],
  ['{"resource', 400],
  ['{}', 400],
  ['{"spans": []}', 400],
  [`{"resourceSpans": ${'['.repeat(2000)}${']'.repeat(2000)}}`, 400],
])('%.40j is not imported', async (body, status) => {
  const answer = await post('import', body);
  expect(answer.status).toBe(status);
  expect(Object(await answer.json()).error).toMatch(/^Cannot import: /);
});

test('a document that is too large for a vendor is given to it a resource at a time', async () => {
  const resourceSpans = ['f', '0'].map((digit) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: `big ${digit}` } }] },
    scopeSpans: [
      {
        scope: { attributes: [{ key: 'text', value: { stringValue: 'x'.repeat(60_000) } }] },
        spans: Array.from({ length: 110 }, (_, n) => ({
          traceId: digit.padEnd(32, '1'),
          spanId: n.toString(16).padStart(16, digit === '0' ? '1' : digit),
          name: 'y'.repeat(100_000),
        })),
      },
    ],
  }));
  const told = await importText(JSON.stringify({ resourceSpans }));
  expect(told).toMatchObject({ spans: 220, refused: [] });
});

test('what a vendor refuses is told, and the rest is imported', async () => {
  const record = { body: { stringValue: 'x' } };
  const scoped = (name: string) => ({
    resource: {},
    scopeLogs: [{ scope: { name: `cruddur-edge/${name}` }, logRecords: [record] }],
  });
  const lines = [
    { resourceSpans: [7] },
    { resourceLogs: [scoped('xray'), scoped('cloudwatch'), scoped('rollbar'), scoped('other')] },
  ];
  const told = await importText(lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(told).toMatchObject({ spans: 0, segments: 0, log_events: 0, items: 0, records: 1 });
  expect(Object(told).refused).toHaveLength(4);
});

test('of very many refusals the first thousand are told, the rest are counted', async () => {
  const logRecords = Array.from({ length: 1_200 }, () => ({ body: { stringValue: 'no item' } }));
  const scopeLogs = [{ scope: { name: 'cruddur-edge/rollbar' }, logRecords }];
  const { refused } = Object(
    await importText(JSON.stringify({ resourceLogs: [{ scopeLogs }, { scopeLogs }] })),
  );
  expect([refused.length, refused.at(-1)]).toEqual([1_001, '1400 more were refused']);
});

test('others are served while very many items are refused', async () => {
  const wrong = { body: { stringValue: '{"body":{"message":{"body":"of no environment"}}}' } };
  const logRecords = Array.from({ length: 1_500 }, () => wrong);
  const scopeLogs = [{ scope: { name: 'cruddur-edge/rollbar' }, logRecords }];
  const imported = new AbortController();
  const beganMs = performance.now();
  let [lastMs, longestMs] = [beganMs, 0];
  const others = (async () => {
    while (!imported.signal.aborted) {
      await setImmediate();
      longestMs = Math.max(longestMs, performance.now() - lastMs);
      lastMs = performance.now();
    }
  })();
  const { refused } = Object(await importText(JSON.stringify({ resourceLogs: [{ scopeLogs }] })));
  imported.abort();
  await others;
  expect(refused.at(-1)).toBe('500 more were refused');
  expect(longestMs).toBeLessThan((performance.now() - beganMs) / 2);
});

test('log lines of two days are imported, those that are too old are told', async () => {
  const hours = (n: number) => String(BigInt(Date.now() - n * 3_600_000) * 1_000_000n);
  const value = (text: string) => ({ arrayValue: { values: [{ stringValue: text }] } });
  const resourceLogs = [
    {
      resource: {
        attributes: [
          { key: 'aws.log.group.names', value: value('old') },
          { key: 'aws.log.stream.names', value: value('s') },
        ],
      },
      scopeLogs: [
        {
          scope: { name: 'cruddur-edge/cloudwatch' },
          logRecords: [1, 40, 20, 15 * 24].map((n) => ({
            timeUnixNano: hours(n),
            body: { stringValue: `${n} h ago` },
          })),
        },
      ],
    },
  ];
  expect(await importText(JSON.stringify({ resourceLogs }))).toMatchObject({
    log_events: 3,
    refused: ['CloudWatch Logs refuses 1 of 1 events: they are too old or too new'],
  });
  const { rows } = Object(await get(to, 'logs/list?group=old'));
  expect(rows.map(({ text }: { text: string }) => text)).toEqual([
    '1 h ago',
    '20 h ago',
    '40 h ago',
  ]);
});

test('what arrived before a time is cleared, the rest stays', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const before = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const span = { traceId: 'e'.repeat(32), spanId: 'e'.repeat(16), name: 'late' };
  await importText(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  expect((await post('clear', JSON.stringify({ before }))).status).toBe(200);
  expect(Object(await get(to, 'health')).counts).toMatchObject({ traces: 1, honeycomb_events: 1 });
  expect((await post('clear', '{}')).status).toBe(400);
});

test.each(['import', 'clear', 'reset'])('POST %s is refused to other sites', async (path) => {
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    expect((await post(path, '{}', headers)).status).toBe(403);
  }
});

test('an export is refused to other sites, also by a link', async () => {
  const url = `${from.url}/_emulator/export`;
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await fetch(url, { headers: link })).status).toBe(403);
});
