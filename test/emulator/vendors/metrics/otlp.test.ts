import { gzipSync } from 'node:zlib';
import { AwsV4Signer } from 'aws4fetch';
import { expect, test } from 'vitest';
import { KEY, REGION } from '../../serve.ts';
import { NOW_MS, openMetrics } from './open.ts';

const EXPORT = JSON.stringify({
  resourceMetrics: [
    {
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'faas.errors',
              sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ asInt: '3' }] },
            },
          ],
        },
      ],
    },
  ],
});
const JSON_TYPE = { 'content-type': 'application/json' };

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
  secret = KEY.secretAccessKey,
) {
  const rooms = openMetrics();
  const signed = await new AwsV4Signer({
    method: 'POST',
    url: `https://monitoring.${REGION}.amazonaws.com/v1/metrics`,
    headers,
    body,
    service: 'monitoring',
    region: REGION,
    accessKeyId: KEY.accessKeyId,
    secretAccessKey: secret,
    datetime: new Date(NOW_MS).toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
  }).sign();
  const request = new Request(signed.url, { method: 'POST', headers: signed.headers, body });
  const response = await rooms.metrics.routes.fetch(request);
  return { rooms, status: response.status, body: JSON.parse(await response.text()) };
}

test.each([
  ['plain', EXPORT, JSON_TYPE],
  ['gzip', gzipSync(EXPORT), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
])('takes a signed export, %s, and keeps the request alone', async (_, body, headers) => {
  const { rooms, status, body: answer } = await post(body, headers);
  expect([status, answer]).toEqual([200, {}]);
  expect(rooms.rows('requests')).toBe(1);
  expect(rooms.rows('metrics')).toBe(0);
  expect(rooms.refusals()).toEqual([]);
});

test.each([
  ['what is not OTLP', 400, 'InvalidParameterValue', '{"resourceMetrics":7}', JSON_TYPE],
  ['what is not JSON', 400, 'InvalidParameterValue', '{', JSON_TYPE],
  ['text', 415, 'UnsupportedMediaTypeException', EXPORT, { 'content-type': 'text/plain' }],
  [
    'deflate',
    415,
    'UnsupportedMediaTypeException',
    EXPORT,
    { ...JSON_TYPE, 'content-encoding': 'deflate' },
  ],
])('refuses %s by name', async (_, status, code, body, headers) => {
  const answer = await post(body, headers);
  expect(answer.status).toBe(status);
  expect(answer.rooms.refusals()).toEqual([expect.stringContaining(code)]);
  expect(answer.rooms.refused()).toMatchObject({ method: 'POST', body: Buffer.from(body) });
  expect(answer.rooms.rows('requests')).toBe(0);
});

test('refuses a wrong signature', async () => {
  const { status, rooms } = await post(EXPORT, JSON_TYPE, 'another secret');
  expect(status).toBe(400);
  expect(rooms.refusals()).toEqual([expect.stringContaining('InvalidSignatureException')]);
});
