import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  legalName,
  segmentName,
  subsegmentName,
} from '../../../../../src/telemetry/xray/document/naming.ts';
import { makeSpan } from './spans.ts';

describe('segmentName', () => {
  const service = 'backend-hono';

  it('is the host when it fits the pattern', () => {
    const pattern = '*4567-gitpod*';
    expect(segmentName({ service, host: 'x.4567-gitpod.io:443', pattern })).toBe(
      'x.4567-gitpod.io:443',
    );
  });

  it('is the service for any other host, and without a pattern', () => {
    expect(segmentName({ service, host: 'evil.example', pattern: '*.cruddur.com' })).toBe(service);
    expect(segmentName({ service, host: 'api.cruddur.com' })).toBe(service);
    expect(segmentName({ service, pattern: '*' })).toBe(service);
    expect(segmentName({ service, host: '', pattern: '*' })).toBe(service);
  });
});

describe('legalName', () => {
  it('drops what X-Ray refuses and keeps letters of any script', () => {
    expect(legalName('GET /api/*?q=<x>;(1)')).toBe('GET /api/q=x1');
    expect(legalName('Überfahrt\n 観測 #1')).toBe('Überfahrt 観測 #1');
  });

  it('is never empty, too long or illegal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(legalName(text)).toMatch(/^[\p{L}\p{N}\p{Z}_.:/%&#=+\-@]{1,200}$/u);
      }),
    );
    expect(legalName('***')).toBe('span');
    expect(legalName('x'.repeat(300))).toHaveLength(200);
  });
});

describe('subsegmentName', () => {
  it.each([
    [
      'the host of an outgoing request',
      { 'server.address': 'api.example.com:8443' },
      'api.example.com',
    ],
    ['an IPv6 host', { 'server.address': '::1' }, '::1'],
    ['an IPv6 host with a port', { 'server.address': '[2001:db8::1]:443' }, '2001:db8::1'],
    ['the database', { 'db.system': 'Cloudflare D1', 'db.name': 'DB' }, 'DB'],
    [
      'the AWS service',
      { 'rpc.system': 'aws-api', 'rpc.service': 'DynamoDB', 'server.address': 'dynamodb' },
      'DynamoDB',
    ],
    ["the span's own name when nothing was called by name", {}, 'mock-data'],
  ])('is %s', (_, attributes, expected) => {
    const span = makeSpan({ name: 'mock-data', kind: SpanKind.CLIENT, attributes });
    expect(subsegmentName(span)).toBe(expected);
  });

  it("is an internal span's own name, with any attributes", () => {
    const attributes = { 'db.name': 'DB', 'server.address': 'x' };
    expect(subsegmentName(makeSpan({ name: 'activities_home', attributes }))).toBe(
      'activities_home',
    );
  });
});
