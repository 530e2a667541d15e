import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';
import { attributes } from '../../otlp/otlp-json.ts';
import { protobufOf } from '../../otlp/protobuf-of.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

function logsOf(
  records: readonly object[],
  resource: object[] = attributes({ 'service.name': 'svc' }),
) {
  const scopeLogs = [{ scope: { name: 'lib', version: '1' }, logRecords: records }];
  return { resourceLogs: [{ resource: { attributes: resource }, scopeLogs }] };
}

const RECORD = {
  timeUnixNano: '1795353681053000001',
  severityNumber: 17,
  severityText: 'ERROR',
  body: { stringValue: 'no rows' },
  attributes: attributes({ code: 5, sampleRate: 4 }),
  flags: 1,
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  eventName: 'db.error',
};

const fieldsOf = (events: { fields?: unknown }[]) =>
  events.map(({ fields }) => JSON.parse(String(fields)));

describe('POST /v1/logs', () => {
  test('stores a record as an event of its span', async () => {
    const { call, events, context } = openHoneycomb();
    const { status, body } = await call('POST', '/v1/logs', logsOf([RECORD]));
    expect([status, body]).toEqual([200, {}]);
    expect(events()).toMatchObject([
      {
        dataset: 'svc',
        kind: 'log',
        parent_id: SPAN_ID,
        span_id: null,
        name: 'db.error',
        time_ns: 1795353681053000001n,
        sample_rate: 4,
      },
    ]);
    expect(fieldsOf(events())).toEqual([
      {
        severity: 'error',
        severity_code: 17,
        severity_text: 'ERROR',
        body: 'no rows',
        code: 5,
        flags: 1,
        'event.name': 'db.error',
        'trace.trace_id': TRACE_ID,
        'trace.parent_id': SPAN_ID,
        'meta.annotation_type': 'span_event',
        'meta.signal_type': 'log',
        'service.name': 'svc',
        'library.name': 'lib',
        'library.version': '1',
      },
    ]);
    expect(context.rows('SELECT trace_id FROM traces')).toEqual([{ trace_id: TRACE_ID }]);
    expect(context.rows('SELECT operation FROM requests')).toEqual([
      { operation: 'POST /v1/logs' },
    ]);
  });

  test('flattens a structured body and keeps it whole as well', async () => {
    const { call, events } = openHoneycomb();
    const kvlistValue = { values: attributes({ a: 1, b: 'x' }) };
    await call(
      'POST',
      '/v1/logs',
      logsOf([{ body: { kvlistValue } }, { body: { intValue: '7' } }]),
    );
    expect(fieldsOf(events())).toMatchObject([
      { body: '{"a":1,"b":"x"}\n', 'body.a': 1, 'body.b': 'x', severity: 'unspecified' },
      { body: 7 },
    ]);
    expect(events()).toMatchObject([{ time_ns: BigInt(NOW_MS) * 1_000_000n, trace: null }, {}]);
  });

  const nested = (depth: number): object =>
    depth === 0
      ? { stringValue: 'x' }
      : { kvlistValue: { values: [{ key: 'k', value: nested(depth - 1) }] } };
  test.each<[string, object, object]>([
    ['text', { stringValue: 'x' }, { body: 'x' }],
    ['no text', { stringValue: '' }, { body: '' }],
    ['a list', { arrayValue: { values: [{ intValue: 1 }, {}] } }, { body: '[1,null]\n' }],
    ['bytes', { bytesValue: 'aGk=' }, { body: '"aGk="\n' }],
    ['nothing', {}, { body: 'null\n' }],
    ['an empty map', { kvlistValue: {} }, { body: '{}\n' }],
    [
      'a map with nulls',
      {
        kvlistValue: {
          values: [
            { key: 'a', value: {} },
            { key: '', value: nested(0) },
          ],
        },
      },
      { body: '{"":"x","a":null}\n' },
    ],
    ['five levels', nested(5), { 'body.k.k.k.k.k': 'x' }],
    ['more levels', nested(7), { 'body.k.k.k.k.k': '{"k":{"k":"x"}}\n' }],
  ])('keeps a body of %s', async (_name, body, expected) => {
    const { call, events } = openHoneycomb();
    await call('POST', '/v1/logs', logsOf([{ body }]));
    expect(fieldsOf(events())).toMatchObject([expected]);
    const names = Object.keys(JSON.parse(String(events()[0]?.['fields'])));
    expect(names.filter((name) => name.startsWith('body.'))).toEqual(
      Object.keys(expected).filter((name) => name.startsWith('body.')),
    );
  });

  test('keeps flags, those of none too, and no body where there is none', async () => {
    const { call, events } = openHoneycomb();
    await call('POST', '/v1/logs', logsOf([{}, { flags: '257', body: null }]));
    const [first, second] = fieldsOf(events());
    expect([first.flags, second.flags]).toEqual([0, 257]);
    expect(first).not.toHaveProperty('body');
    expect(second).not.toHaveProperty('body');
  });

  test.each([
    [1, 'trace'],
    [8, 'debug'],
    ['SEVERITY_NUMBER_INFO2', 'info'],
    [16, 'warn'],
    [24, 'fatal'],
    [25, 'unspecified'],
  ])('calls severity %s %s', async (severityNumber, severity) => {
    const { call, events } = openHoneycomb();
    await call('POST', '/v1/logs', logsOf([{ severityNumber }]));
    expect(fieldsOf(events())).toMatchObject([{ severity }]);
  });

  test('has the header name the dataset of a service without name', async () => {
    const { call, events } = openHoneycomb();
    const nameless = logsOf([{}], []);
    await call('POST', '/v1/logs', nameless, { 'x-honeycomb-dataset': 'other' });
    await call('POST', '/v1/logs', nameless);
    expect(events()).toMatchObject([{ dataset: 'other' }, { dataset: 'unknown_log_source' }]);
  });

  test('stores the same from protobuf, and answers in kind', async () => {
    const json = openHoneycomb();
    const proto = openHoneycomb();
    const kvlistValue = { values: attributes({ a: 1.5 }) };
    const logs = logsOf([RECORD, { body: { kvlistValue }, observedTimeUnixNano: '5' }, {}]);
    await json.call('POST', '/v1/logs', logs);
    const bytes = protobufOf('ExportLogsServiceRequest', logs);
    const headers = { 'content-type': 'application/x-protobuf' };
    const { status, body } = await proto.call('POST', '/v1/logs', bytes, headers);
    expect([status, body]).toEqual([200, undefined]);
    expect(proto.events()).toEqual(json.events());
  });

  test('says how many records were not taken', async () => {
    const { call } = openHoneycomb();
    const wide = attributes(
      Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`c${n}`, n])),
    );
    const { body } = await call('POST', '/v1/logs', logsOf([{ attributes: wide }, {}]));
    expect(body).toEqual({
      partialSuccess: { rejectedLogRecords: '1', errorMessage: 'Event has too many columns' },
    });
  });

  test('answers 200 or 400 to any JSON', async () => {
    const { call } = openHoneycomb();
    const keys = Object.keys(RECORD);
    const record = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.array(record).map((r) => logsOf(r)),
        ),
        async (body) => {
          expect([200, 400]).toContain((await call('POST', '/v1/logs', body)).status);
        },
      ),
      { numRuns: 300 },
    );
  });
});
