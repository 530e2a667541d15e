import { expect, test, vi } from 'vitest';
import { createSwitchboard } from '../../../emulator/server/switchboard.ts';
import { ADDRESSES } from '../../../emulator/vendors/addresses.ts';

/** Rooms that answer with their own name. */
function namedRooms() {
  const named = (name: string) => ({ routes: { fetch: () => new Response(name) } });
  return {
    xray: named('xray'),
    cloudwatch: named('cloudwatch'),
    metrics: named('metrics'),
    sts: named('sts'),
    events: named('events'),
    securityhub: named('securityhub'),
    honeycomb: named('honeycomb'),
    rollbar: named('rollbar'),
    console: named('console'),
  };
}

function board(rooms = namedRooms()) {
  const report = vi.fn<(error: unknown, request: Request) => void>();
  const forward = vi.fn<(request: Request) => Promise<Response>>(
    async (request) => new Response(`forwarded ${request.url}`),
  );
  return { report, forward, ...createSwitchboard(rooms, { ...ADDRESSES, report, forward }) };
}

const post = (url: string, headers: Record<string, string> = {}) =>
  new Request(url, { method: 'POST', headers, body: '{}' });

const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

test.each([
  ['https://xray.us-east-1.amazonaws.com/TraceSegments', 'xray'],
  ['https://xray-fips.us-gov-west-1.amazonaws.com/Traces', 'xray'],
  ['https://xray.us-east-1.amazonaws.com/v1/traces', 'xray'],
  ['https://xray.cn-north-1.amazonaws.com.cn/Traces', 'xray'],
  ['https://xray.eusc-de-east-1.amazonaws.eu/Traces', 'xray'],
  ['https://logs.us-iso-east-1.c2s.ic.gov/', 'cloudwatch'],
  ['https://logs.us-isob-east-1.sc2s.sgov.gov/', 'cloudwatch'],
  ['https://xray.eu-isoe-west-1.cloud.adc-e.uk/Traces', 'xray'],
  ['https://xray.us-isof-east-1.csp.hci.ic.gov/Traces', 'xray'],
  ['https://logs.eu-central-1.amazonaws.com/', 'cloudwatch'],
  ['https://logs.eu-central-1.api.aws/', 'cloudwatch'],
  ['https://stream-logs.eu-central-1.amazonaws.com/', 'cloudwatch'],
  ['https://logs.us-east-1.amazonaws.com/v1/logs', 'cloudwatch'],
  ['https://monitoring.eu-central-1.amazonaws.com/', 'metrics'],
  ['https://monitoring-fips.us-gov-west-1.amazonaws.com/', 'metrics'],
  ['https://sts.eu-central-1.amazonaws.com/', 'sts'],
  ['https://sts.amazonaws.com/', 'sts'],
  ['https://events.eu-central-1.amazonaws.com/', 'events'],
  ['https://securityhub.eu-central-1.amazonaws.com/findings/import', 'securityhub'],
  ['https://api.honeycomb.io/v1/traces', 'honeycomb'],
  ['https://api.eu1.honeycomb.io/1/batch/x', 'honeycomb'],
  ['https://api.rollbar.com/api/1/item/', 'rollbar'],
])('outbound and fetch give %s to %s', async (url, room) => {
  const { outbound, fetch } = board();
  expect(await (await outbound(post(url))).text()).toBe(room);
  expect(await (await fetch(post(url))).text()).toBe(room);
});

test.each([
  ['/', { 'x-amz-target': 'Logs_20140328.PutLogEvents' }, 'cloudwatch'],
  ['/', { authorization: scope('logs') }, 'cloudwatch'],
  ['/', { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData' }, 'metrics'],
  ['/', { authorization: scope('monitoring') }, 'metrics'],
  ['/service/GraniteServiceVersion20100801/operation/PutMetricData', {}, 'metrics'],
  ['/', { authorization: scope('sts') }, 'sts'],
  ['/NoSuchOperation', { authorization: scope('xray') }, 'xray'],
  ['/TraceSegments', {}, 'xray'],
  ['/GetSamplingRules', {}, 'xray'],
  ['/SamplingTargets', {}, 'xray'],
  ['/v1/traces', {}, 'honeycomb'],
  ['/v1/traces', { authorization: scope('xray') }, 'xray'],
  ['/v1/traces', { authorization: 'Bearer key' }, 'xray'],
  ['/v1/traces', { authorization: 'Bearer key', 'x-honeycomb-team': 'k' }, 'honeycomb'],
  ['/v1/logs/', {}, 'honeycomb'],
  ['/v1/logs', { authorization: 'Bearer x', 'x-aws-log-group': 'g' }, 'cloudwatch'],
  ['/services/collector/event', {}, 'cloudwatch'],
  ['/ingest/bulk?logGroup=g', {}, 'cloudwatch'],
  ['/ingest/json', {}, 'cloudwatch'],
  ['/v1/metrics', {}, 'honeycomb'],
  ['/v1/metrics', { authorization: scope('monitoring') }, 'metrics'],
  ['/v1/tracesandmore', {}, 'console'],
  ['/1/events/backend-hono', {}, 'honeycomb'],
  ['/2/teams/team/environments', {}, 'honeycomb'],
  ['/api/1/item/', {}, 'rollbar'],
  ['/', {}, 'console'],
  ['/_emulator/health', {}, 'console'],
  ['/anything', {}, 'console'],
  ['/%31/events/x', {}, 'honeycomb'],
  ['/%54raceSegments', {}, 'xray'],
  ['/%ff/1/events', {}, 'console'],
])('fetch gives %s with %o to %s', async (path, headers, room) => {
  const { fetch } = board();
  const response = await fetch(post(`http://localhost:4318${path}`, headers));
  expect(await response.text()).toBe(room);
});

test.each([
  'https://example.com/',
  'https://api.honeycomb.io.evil.example/v1/traces',
  'https://evilapi.rollbar.com/',
  'https://xray.us-east-1.amazonaws.com.evil.example/Traces',
  'http://internal.localhost/',
  'http://169.254.169.254/latest/meta-data',
])('outbound refuses %s with the known hosts and sends nothing', async (url) => {
  const { outbound, forward } = board();
  const response = await outbound(post(url));
  const body: unknown = await response.json();
  expect(response.status).toBe(502);
  expect(body).toMatchObject({
    error: expect.stringContaining(new URL(url).hostname),
    known_hosts: expect.arrayContaining(['api.rollbar.com']),
  });
  expect(body).toMatchObject({ error: expect.stringContaining('nothing leaves this machine') });
  expect(forward).not.toHaveBeenCalled();
});

test.each([
  'http://localhost:9000/x',
  'http://127.0.0.1:2000/GetSamplingRules',
  'http://[::1]:4318/',
])('outbound forwards %s, which is this machine', async (url) => {
  const { outbound } = board();
  expect(await (await outbound(post(url))).text()).toBe(`forwarded ${url}`);
});

test('outbound answers 502 when the local port does not answer', async () => {
  const { outbound, forward } = board();
  forward.mockRejectedValue(new Error('connect ECONNREFUSED'));
  const response = await outbound(post('http://localhost:9/'));
  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({
    error: 'Cannot reach http://localhost:9/: connect ECONNREFUSED',
  });
});

test('a room that throws costs a 500 and is reported', async () => {
  const failure = new Error('database is locked');
  const rooms = {
    ...namedRooms(),
    rollbar: {
      routes: {
        fetch: () => {
          throw failure;
        },
      },
    },
  };
  const { fetch, outbound, report } = board(rooms);
  const response = await fetch(post('http://localhost/api/1/item/'));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('database is locked');
  expect(report).toHaveBeenCalledWith(failure, expect.any(Request));
  expect((await outbound(post('https://api.rollbar.com/api/1/item/'))).status).toBe(500);
});
