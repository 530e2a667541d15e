import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { callLogs } from '../../aws/call.ts';
import type { Rooms } from '../../../serve.ts';
import { protobufOf } from '../../otlp/protobuf-of.ts';
import { openGroup, NOW, send, stored } from './send.ts';

const TRACE = '6b030e330123456789abcdef01234567';
const at = (ms: number) => `${NOW + ms}000001`;

function exportOf(records: readonly object[], resource: object = {}) {
  const scope = { name: 'lib', version: '1.0' };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records }] }] };
}

const full = exportOf(
  [
    {
      timeUnixNano: at(7),
      observedTimeUnixNano: at(8),
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: 'signed in' },
      attributes: [
        { key: 'user.id', value: { stringValue: '12' } },
        { key: 'big', value: { intValue: '9007199254740993' } },
        { key: 'list', value: { arrayValue: { values: [{ boolValue: true }, {}] } } },
      ],
      flags: 1,
      traceId: TRACE,
      spanId: '0123456789abcdef',
    },
    { body: { kvlistValue: { values: [{ key: 'a', value: { doubleValue: 1.5 } }] } } },
  ],
  { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
);

const source = {
  resource: { attributes: { 'service.name': 'web' } },
  scope: { name: 'lib', version: '1.0' },
};

const message =
  JSON.stringify(source).slice(0, -1) +
  `,"timeUnixNano":${at(7)},"observedTimeUnixNano":${at(8)},"severityNumber":9,"severityText":"INFO","body":"signed in",` +
  '"attributes":{"user.id":"12","big":9007199254740993,"list":[true,null]},' +
  `"flags":1,"traceId":"${TRACE}","spanId":"0123456789abcdef"}`;

describe.each(['application/json', 'application/x-protobuf'])('OTLP logs as %s', (type) => {
  const bytesOf = (json: object) =>
    type === 'application/json'
      ? JSON.stringify(json)
      : protobufOf('ExportLogsServiceRequest', json);

  test('become events whose messages are JSON', async () => {
    const rooms = await openGroup();
    const response = await sendBytes(rooms, bytesOf(full));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    const [undated, dated] = await stored(rooms);
    expect(dated).toEqual([7, message]);
    expect(undated?.[0]).toBe(0);
    expect(JSON.parse(undated?.[1] ?? '')).toEqual({
      ...source,
      timeUnixNano: 0,
      severityNumber: 0,
      severityText: '',
      body: { a: 1.5 },
      attributes: {},
    });
  });

  test('are linked to their trace and found by their fields', async () => {
    const rooms = await openGroup();
    expect((await sendBytes(rooms, bytesOf(full))).status).toBe(200);
    const linked = rooms.database
      .prepare('SELECT trace_id FROM log_events JOIN traces ON traces.id = trace')
      .all();
    expect(linked).toEqual([{ trace_id: TRACE }]);
    const found = await callLogs(rooms, 'FilterLogEvents', {
      logGroupName: 'g',
      filterPattern: '{ $.severityText = "INFO" }',
    });
    expect(v.parse(v.object({ events: v.array(v.unknown()) }), found.body).events).toHaveLength(1);
  });

  test('are refused when they are not OTLP', async () => {
    const rooms = await openGroup();
    const response = await sendBytes(rooms, new Uint8Array([0xff, 0xff]));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain(type);
  });

  async function sendBytes(rooms: Rooms, body: string | Uint8Array<ArrayBuffer>) {
    return rooms.logs.routes.request('https://logs.eu-central-1.amazonaws.com/v1/logs', {
      method: 'POST',
      headers: {
        'content-type': type,
        authorization: 'Bearer test-api-key',
        'x-aws-log-group': 'g',
        'x-aws-log-stream': 's',
      },
      body,
    });
  }
});

test('OTLP logs that are too old are counted in a partial success', async () => {
  const rooms = await openGroup();
  const old = `${NOW - 15 * 24 * 3_600_000}000000`;
  const body = JSON.stringify(exportOf([{ timeUnixNano: old }, { timeUnixNano: at(0) }]));
  expect(await send(rooms, '/v1/logs', body)).toEqual({
    status: 200,
    body: {
      partialSuccess: {
        rejectedLogRecords: 1,
        errorMessage: '{"tooOldLogEventCount":1,"tooNewLogEventCount":0,"expiredLogEventCount":0}',
      },
    },
  });
  expect(await stored(rooms)).toHaveLength(1);
});

const text = (length: number) => ({ stringValue: 'x'.repeat(length) });

test.each([
  [
    'a resource above 16 KB',
    exportOf([{}], { attributes: [{ key: 'a', value: text(16 * 1024) }] }),
    /resource and its scope are larger/,
  ],
  ['a record above 1 MB', exportOf([{ body: text(1_048_577) }]), /larger than 1048576 bytes/],
  [
    'records above 1 MB together',
    exportOf([{ body: text(600_000) }, { body: text(600_000) }]),
    /exceeds limit of 1048576/,
  ],
  ['10,001 records', exportOf(Array.from({ length: 10_001 }, () => ({}))), /more than 10000/],
])('OTLP logs with %s are refused', async (_name, json, message) => {
  const rooms = await openGroup();
  expect(await send(rooms, '/v1/logs', JSON.stringify(json))).toEqual({
    status: 400,
    body: { message: expect.stringMatching(message) },
  });
  expect(await stored(rooms)).toEqual([]);
});
