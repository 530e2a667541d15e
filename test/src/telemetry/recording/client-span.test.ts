import { SpanKind, trace, type Attributes } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conformClientSpan } from '../../../../src/telemetry/recording/client-span.ts';
import { recordSpans, type SpanRecording } from '../span.fixture.ts';

let recording: SpanRecording;
beforeAll(() => {
  recording = recordSpans();
});
beforeEach(() => recording.reset());
afterAll(() => recording.stop());

/** As otel-cf-workers writes them. */
const CALL = {
  'http.request.method': 'GET',
  'url.full': 'https://api.example.com:8443/x?y=1',
  'server.address': 'api.example.com:8443',
  'url.scheme': 'https:',
  'url.path': '/x',
  'url.query': '?y=1',
  'http.response.status_code': 200,
};

/** @returns the attributes of the span that has such ones, once it conforms */
function conformed(attributes: Attributes, kind = SpanKind.CLIENT, error?: Error): Attributes {
  const span = trace.getTracer('t').startSpan('call', { kind, attributes });
  if (error !== undefined) span.recordException(error);
  span.end();
  const ended = recording.span('call');
  conformClientSpan(ended);
  return ended.attributes;
}

describe('conformClientSpan', () => {
  it('takes host, scheme and query to what the conventions want', () => {
    expect(conformed(CALL)).toEqual({
      ...CALL,
      'server.address': 'api.example.com',
      'server.port': 8443,
      'url.scheme': 'https',
      'url.query': 'y=1',
    });
  });

  it.each([
    ['api.example.com', 'https:', 'api.example.com', 443],
    ['api.example.com', 'http:', 'api.example.com', 80],
    ['127.0.0.1:4318', 'http:', '127.0.0.1', 4318],
    ['[::1]:4318', 'http:', '::1', 4318],
    ['[::1]', 'https', '::1', 443],
  ])('reads %s of %s as %s and %i', (host, scheme, address, port) => {
    expect(conformed({ ...CALL, 'server.address': host, 'url.scheme': scheme })).toMatchObject({
      'server.address': address,
      'server.port': port,
    });
  });

  it('leaves out a query that is empty', () => {
    expect(conformed({ ...CALL, 'url.query': '' })).not.toHaveProperty('url.query');
  });

  it.each([
    [200, undefined, undefined],
    [302, undefined, undefined],
    [404, undefined, '404'],
    [503, undefined, '503'],
    [undefined, new TypeError('refused'), 'TypeError'],
    [200, new TypeError('cut off'), 'TypeError'],
  ])('of status %s and error %s has error.type %s', (status, error, expected) => {
    const { 'http.response.status_code': _, ...rest } = CALL;
    const given = status === undefined ? rest : { ...rest, 'http.response.status_code': status };
    expect(conformed(given, SpanKind.CLIENT, error)['error.type']).toBe(expected);
  });

  it('keeps what conforms already', () => {
    const given = {
      ...CALL,
      'server.address': 'api.example.com',
      'server.port': 8443,
      'url.scheme': 'https',
      'url.query': 'y=1',
      'http.response.status_code': 500,
      'error.type': 'Overloaded',
    };
    expect(conformed(given)).toEqual(given);
  });

  it.each([
    ['a server span', CALL, SpanKind.SERVER],
    [
      'a call that is not HTTP',
      { 'db.system': 'sqlite', 'server.address': 'a:1' },
      SpanKind.CLIENT,
    ],
  ])('leaves %s alone', (_, given, kind) => {
    expect(conformed(given, kind)).toEqual(given);
  });
});
