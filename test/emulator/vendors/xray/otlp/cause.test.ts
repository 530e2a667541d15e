import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { attributes, START_NS } from '../../otlp/otlp-json.ts';
import { documentOf, openOtlp } from './open.ts';

const Caused = v.looseObject({
  cause: v.looseObject({ exceptions: v.array(v.looseObject({ id: v.string() })) }),
});

function exception(type: string, message: string, stack = ''): object {
  return {
    name: 'exception',
    timeUnixNano: START_NS,
    attributes: attributes({
      'exception.type': type,
      'exception.message': message,
      ...(stack && { 'exception.stacktrace': stack }),
    }),
  };
}

async function exceptionsOf(span: object, language = ''): Promise<Record<string, unknown>[]> {
  const opened = await openOtlp();
  await opened.sendSpans({
    spans: [{ kind: 2, ...span }],
    resource: { attributes: attributes({ 'telemetry.sdk.language': language }) },
  });
  const [document] = await opened.documents();
  return v.parse(Caused, document).cause.exceptions;
}

test('every exception event is an exception, remote where a client saw it', async () => {
  const events = [exception('TypeError', 'a'), { name: 'retry' }, exception('Error', 'b')];
  expect(await exceptionsOf({ events })).toEqual([
    { id: expect.stringMatching(/^[\da-f]{16}$/), type: 'TypeError', message: 'a', remote: false },
    { id: expect.stringMatching(/^[\da-f]{16}$/), type: 'Error', message: 'b', remote: false },
  ]);
  expect(await exceptionsOf({ kind: 3, events })).toMatchObject([
    { remote: true },
    { remote: true },
  ]);
});

test('a failed span without exceptions has one of its status message', async () => {
  expect(await exceptionsOf({ status: { code: 2, message: 'no rows' } })).toMatchObject([
    { message: 'no rows', remote: false },
  ]);
});

test('a span that did not fail has no cause', async () => {
  await expect(exceptionsOf({ status: { code: 1, message: 'fine' } })).rejects.toThrow('cause');
});

test('every failed attempt of an AWS SDK is a remote exception', async () => {
  const events = [
    {
      name: 'HTTP request failure',
      timeUnixNano: '1795353681053000000',
      attributes: attributes({
        'http.response.status_code': 503,
        'aws.http.error_message': 'slow down',
      }),
    },
  ];
  const span = { kind: 3, events, attributes: attributes({ 'rpc.system': 'aws-api' }) };
  expect(await exceptionsOf(span)).toMatchObject([
    {
      type: 'aws.http.error.event',
      message: '503@1795353681.053000@slow down',
      remote: true,
    },
  ]);
  await expect(exceptionsOf({ ...span, attributes: [] })).rejects.toThrow('cause');
});

test('causes are exceptions of their own that name each other', async () => {
  const stack = [
    'java.lang.IllegalStateException: outer',
    '\tat app//com.example.Shop.buy(Shop.java:12)',
    'Caused by: java.io.IOException: inner: more',
    '\tat com.example.Net.read(Net.java:7)',
  ].join('\n');
  const events = [exception('java.lang.IllegalStateException', 'outer', stack)];
  const [outer, inner] = await exceptionsOf({ events }, 'java');
  expect(outer).toMatchObject({
    message: 'outer',
    stack: [{ path: 'Shop.java', line: 12, label: 'com.example.Shop.buy' }],
    cause: inner?.['id'],
  });
  expect(inner).toMatchObject({
    type: 'java.io.IOException',
    message: 'inner: more',
    stack: [{ path: 'Net.java', line: 7, label: 'com.example.Net.read' }],
  });
  expect(inner).not.toHaveProperty('cause');
});

describe('the flags', () => {
  const OK = { error: false, fault: false, throttle: false };
  test.each<[string, Record<string, number>, number, object]>([
    ['404', { 'http.response.status_code': 404 }, 0, { ...OK, error: true }],
    ['429', { 'http.status_code': 429 }, 2, { ...OK, error: true, throttle: true }],
    ['503', { 'http.status_code': 503 }, 0, { ...OK, fault: true }],
    ['200', { 'http.status_code': 200 }, 0, OK],
    ['200 and status ERROR', { 'http.status_code': 200 }, 2, { ...OK, fault: true }],
    ['status ERROR', {}, 2, { ...OK, fault: true }],
    ['status OK', {}, 1, OK],
  ])('of %s', async (_name, values, code, flags) => {
    expect(await documentOf({ status: { code } }, values)).toMatchObject(flags);
  });
});
