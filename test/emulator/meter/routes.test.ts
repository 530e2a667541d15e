import { beforeEach, describe, expect, test } from 'vitest';
import { emptyDatabase } from '../../../emulator/store/database.ts';
import { createSweeper } from '../../../emulator/store/retention/sweep.ts';
import { messageOf } from '../vendors/rollbar/items.ts';
import { segment, START, subsegment, TRACE } from '../vendors/xray/documents.ts';
import { openMeter } from './open.ts';

const NOW_MS = START * 1000 + 5_000;
const DECEMBER_MS = Date.UTC(2026, 11, 1);
const FOREIGN = { accessKeyId: '210987654321', secretAccessKey: 'x' };

let nowMs = NOW_MS;
let emulator: ReturnType<typeof openMeter>;
beforeEach(() => {
  nowMs = NOW_MS;
  emulator = openMeter(() => nowMs);
});

const time = { startTimeUnixNano: '1795362000000000000', endTimeUnixNano: '1795362001000000000' };
const span = (changes: object = {}) => ({
  traceId: '6b030e330123456789abcdef01234567',
  spanId: '00f067aa0ba902b7',
  name: 'GET /',
  ...time,
  ...changes,
});
const traces = (...spans: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

describe('GET /_emulator/meter', () => {
  test('reads 0 of every free tier at first', async () => {
    const { month, ends, lines } = await emulator.reading();
    expect([month, ends]).toEqual(['2026-11', '2026-12-01T00:00:00.000Z']);
    expect(Object.values(lines).every(({ used, projected }) => used + projected === 0)).toBe(true);
  });

  test('projects the month’s end from its average rate, but the level of metrics as it is', async () => {
    nowMs = Date.UTC(2026, 10, 11);
    const event = [{ time: new Date(nowMs).toISOString(), data: { a: 1 } }];
    await emulator.honeycomb('/1/batch/d', event);
    await emulator.putMetrics([{ MetricName: 'm', Value: 1 }]);
    const { lines } = await emulator.reading();
    expect(lines.honeycomb).toEqual({
      used: 1,
      limit: 20_000_000,
      shareOfLimit: 1 / 20_000_000,
      projected: 3,
    });
    expect(lines.metrics).toEqual({ used: 1, limit: 10, shareOfLimit: 0.1, projected: 1 });
  });

  test('begins every month at 0', async () => {
    await emulator.rollbar(messageOf('November'));
    nowMs = DECEMBER_MS - 1;
    expect(await emulator.used('rollbar')).toBe(1);
    nowMs = DECEMBER_MS;
    expect(await emulator.used('rollbar')).toBe(0);
    await emulator.rollbar(messageOf('December'));
    expect(await emulator.reading()).toMatchObject({
      month: '2026-12',
      lines: { rollbar: { used: 1 } },
    });
    nowMs = DECEMBER_MS - 1;
    expect(await emulator.used('rollbar')).toBe(1);
  });

  test('keeps what retention deletes and forgets what a reset does', async () => {
    await emulator.honeycomb('/v1/traces', traces(span()));
    await emulator.rollbar(messageOf('a'));
    await emulator.callXRay('PutTraceSegments', { TraceSegmentDocuments: [segment(1)] });
    while (createSweeper(emulator.database).slice(10, Infinity));
    expect(emulator.rows('SELECT count(*) AS n FROM traces')).toEqual([{ n: 0 }]);
    const { lines } = await emulator.reading();
    expect([lines.honeycomb.used, lines.rollbar.used, lines.xray.used]).toEqual([1, 1, 1]);
    emptyDatabase(emulator.database);
    expect(await emulator.used('honeycomb')).toBe(0);
  });
});

describe('bill', () => {
  test('counts what shares a transaction, less the work that failed in it', async () => {
    const { journal } = emulator;
    const kept = await Promise.allSettled([
      journal.keep(() => journal.bill('rollbar', 2)),
      journal.keep(() => {
        journal.bill('rollbar', 10);
        throw new Error('no');
      }),
      journal.keep(() => journal.bill('rollbar', 3)),
    ]);
    expect(kept.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await emulator.used('rollbar')).toBe(5);
  });

  test('counts nothing of a transaction that fails, nor later', async () => {
    const { journal, database } = emulator;
    database.exec(
      `CREATE TRIGGER full BEFORE INSERT ON meter BEGIN SELECT raise(ABORT, 'full'); END`,
    );
    await expect(journal.keep(() => journal.bill('rollbar', 2))).rejects.toThrow('full');
    database.exec('DROP TRIGGER full');
    await journal.keep(() => journal.bill('xray', 1));
    expect([await emulator.used('rollbar'), await emulator.used('xray')]).toEqual([0, 1]);
  });
});

describe('Honeycomb', () => {
  test('counts spans, their events and links, logs and events made of metrics', async () => {
    const event = { name: 'e', timeUnixNano: time.startTimeUnixNano };
    const link = { traceId: span().traceId, spanId: '00f067aa0ba902b8' };
    await emulator.honeycomb('/v1/traces', traces(span({ events: [event, event], links: [link] })));
    expect(await emulator.used('honeycomb')).toBe(4);
    const logRecords = [{ body: { stringValue: 'a' } }, { body: { stringValue: 'b' } }];
    await emulator.honeycomb('/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    expect(await emulator.used('honeycomb')).toBe(6);
    const gauge = (name: string) => ({
      name,
      gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: time.startTimeUnixNano }] },
    });
    const metrics = [gauge('a'), gauge('b')];
    await emulator.honeycomb('/v1/metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    expect(await emulator.used('honeycomb')).toBe(7);
  });

  test('counts a sampled event once, at any sample rate, and nothing that is refused', async () => {
    await emulator.honeycomb('/1/batch/d', [
      { samplerate: 100, data: { a: 1 } },
      { data: {} },
      { time: 'now' },
    ]);
    expect(await emulator.honeycomb('/1/batch/d', [])).toBe(400);
    expect(await emulator.honeycomb('/v1/traces', 'no OTLP')).toBe(400);
    expect(await emulator.used('honeycomb')).toBe(1);
  });
});

describe('Rollbar', () => {
  test('counts occurrences, not repetitions of one nor what is refused', async () => {
    const item = messageOf('a', { uuid: 'd4c7acef55bf4c9ea95e4fe9428a8287' });
    await emulator.rollbar(item);
    await emulator.rollbar(item);
    await emulator.rollbar(messageOf('a'));
    expect(await emulator.rollbar({ body: {} })).toBe(422);
    expect(await emulator.used('rollbar')).toBe(2);
  });
});

describe('X-Ray', () => {
  const put = (documents: string[], options = {}) =>
    emulator.callXRay('PutTraceSegments', { TraceSegmentDocuments: documents }, options);
  const other = (n: number) => segment(n, { trace_id: TRACE.replace(/.$/, String(n)) });

  test('counts a trace once, however many documents and calls bring it', async () => {
    await put([segment(1, { end_time: undefined, in_progress: true }), subsegment(2, 1)]);
    await put([segment(1), segment(3, { parent_id: '0000000000000001' })]);
    await put([other(4), other(5), 'no document']);
    await emulator.xray.daemon.accept(segment(6));
    expect(await emulator.used('xray')).toBe(4);
  });

  test('counts a trace that another vendor named first', async () => {
    await emulator.honeycomb('/v1/traces', traces(span()));
    await put([segment(1)]);
    expect(await emulator.used('xray')).toBe(1);
  });

  test('counts for every account and region', async () => {
    await put([segment(1)]);
    await put([segment(2)], FOREIGN);
    await put([segment(3)], { region: 'eu-west-1' });
    await put([segment(4), segment(5)]);
    expect(await emulator.used('xray')).toBe(3);
  });

  test('counts a trace in the month of its first document', async () => {
    nowMs = DECEMBER_MS - 1000;
    const at = { start_time: nowMs / 1000, end_time: nowMs / 1000 + 0.5 };
    await put([segment(1, at)]);
    nowMs = DECEMBER_MS;
    await put([segment(2, at)]);
    expect(await emulator.used('xray')).toBe(0);
    nowMs = DECEMBER_MS - 1;
    expect(await emulator.used('xray')).toBe(1);
  });

  test('counts spans that come as OTLP by their traces', async () => {
    await emulator.callXRay('UpdateTraceSegmentDestination', { Destination: 'CloudWatchLogs' });
    const spans = traces(span(), span({ spanId: '00f067aa0ba902b8' }));
    expect(await emulator.xraySpans(spans)).toBe(200);
    expect(await emulator.used('xray')).toBe(1);
  });

  test('counts traces that are read: those given whole and those a search looks at', async () => {
    await put([segment(1), other(4)]);
    const ids = [TRACE, '1-6b030e33-ffffffffffffffffffffffff'];
    await emulator.callXRay('BatchGetTraces', { TraceIds: ids });
    expect(await emulator.used('xrayRead')).toBe(1);
    const { body } = await emulator.callXRay('GetTraceSummaries', {
      StartTime: START - 60,
      EndTime: START + 60,
      FilterExpression: 'fault',
    });
    expect(body).toMatchObject({ TraceSummaries: [], TracesProcessedCount: 2 });
    expect(await emulator.used('xrayRead')).toBe(3);
  });
});

describe('CloudWatch Logs', () => {
  beforeEach(async () => {
    await emulator.callLogs('CreateLogGroup', { logGroupName: 'g' });
    await emulator.callLogs('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  });
  const put = (...logEvents: { timestamp: number; message: string }[]) =>
    emulator.callLogs('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents });

  test('counts the UTF-8 bytes of messages, and 26 for each', async () => {
    await put({ timestamp: nowMs, message: 'abc' }, { timestamp: nowMs, message: 'é€😀' });
    expect(await emulator.used('cloudwatch')).toBe(3 + 9 + 2 * 26);
  });

  test('counts events that come by plain HTTP', async () => {
    expect(await emulator.collectLogs([{ event: 'four' }, { event: 'x' }])).toBe(200);
    expect(await emulator.used('cloudwatch')).toBe(4 + 1 + 2 * 26);
  });

  test('counts neither events that are too old or too new, nor batches that are refused', async () => {
    const day = 86_400_000;
    await put(
      { timestamp: nowMs - 15 * day, message: 'old' },
      { timestamp: nowMs, message: 'now' },
      { timestamp: nowMs + day, message: 'future' },
    );
    const refused = await put(
      { timestamp: nowMs, message: 'b' },
      { timestamp: nowMs - 1, message: 'a' },
    );
    expect(refused.status).toBe(400);
    expect(await emulator.used('cloudwatch')).toBe(3 + 26);
  });
});

describe('CloudWatch metrics', () => {
  const metric = (MetricName: string, Value = 1, dimension?: string) => ({
    MetricName,
    Value,
    ...(dimension !== undefined && { Dimensions: [{ Name: 'd', Value: dimension }] }),
  });

  test('counts what is reported by distinct names and dimensions, not by values', async () => {
    await emulator.putMetrics([metric('a'), metric('a', 2), metric('a', 1, 'x'), metric('b')]);
    await emulator.putMetrics([metric('a', 3)]);
    await emulator.putMetrics([metric('a')], FOREIGN);
    expect(await emulator.putMetrics([metric('c', Number.NaN)])).toBe(400);
    expect(await emulator.used('metrics')).toBe(4);
  });

  test('counts a metric in each month in which it is reported', async () => {
    await emulator.putMetrics([metric('a'), metric('b')]);
    nowMs = DECEMBER_MS;
    expect(await emulator.used('metrics')).toBe(0);
    await emulator.putMetrics([metric('a')]);
    await emulator.putMetrics([metric('a')]);
    expect(await emulator.used('metrics')).toBe(1);
  });

  test('counts metrics that are embedded in log events', async () => {
    await emulator.callLogs('CreateLogGroup', { logGroupName: 'g' });
    await emulator.callLogs('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    const message = JSON.stringify({
      _aws: {
        Timestamp: nowMs,
        CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'm' }] }],
      },
      m: 7,
    });
    await emulator.callLogs('PutLogEvents', {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: [{ timestamp: nowMs, message }],
    });
    expect(await emulator.used('metrics')).toBe(1);
    expect(await emulator.used('cloudwatch')).toBe(message.length + 26);
  });
});
