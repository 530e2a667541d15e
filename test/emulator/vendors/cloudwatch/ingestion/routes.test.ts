import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { callLogs } from '../../aws/call.ts';
import { openGroup, NOW, send, sendSigned, stored } from './send.ts';

const JSON_PATH = '/ingest/json';
const HLC = '/services/collector/event';
const DAY = 24 * 3_600_000;

describe('ingestion', () => {
  test('takes a signed request, and one with an API key', async () => {
    const rooms = await openGroup();
    expect((await sendSigned(rooms, JSON_PATH, '{"by":"signature"}')).status).toBe(200);
    expect((await send(rooms, JSON_PATH, '{"by":"key"}')).status).toBe(200);
    expect((await stored(rooms)).map(([, message]) => message)).toEqual([
      '{"by":"signature"}',
      '{"by":"key"}',
    ]);
  });

  test.each([
    ['an unknown API key', { authorization: 'Bearer nobody' }],
    ['no authorization', { authorization: undefined }],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
  ])('refuses %s with 401', async (_name, headers) => {
    const rooms = await openGroup();
    expect(await send(rooms, JSON_PATH, '{}', headers)).toEqual({
      status: 401,
      body: { message: expect.any(String) },
    });
    expect(await stored(rooms)).toEqual([]);
    expect(rooms.refusals()).toHaveLength(1);
  });

  test('refuses a wrong signature with 401', async () => {
    const rooms = await openGroup();
    const sent = await sendSigned(rooms, JSON_PATH, '{}', { secretAccessKey: 'wrong' });
    expect(sent.status).toBe(401);
  });

  test('refuses an API key for a group that does not take them, and only there', async () => {
    const rooms = await openGroup();
    const setTo = (bearerTokenAuthenticationEnabled: boolean) =>
      callLogs(rooms, 'PutBearerTokenAuthentication', {
        logGroupIdentifier: 'g',
        bearerTokenAuthenticationEnabled,
      });
    await setTo(false);
    expect(await send(rooms, JSON_PATH, '{}')).toEqual({
      status: 403,
      body: { message: expect.stringContaining("not enabled on the log group 'g'") },
    });
    expect((await sendSigned(rooms, JSON_PATH, '{}')).status).toBe(200);
    await setTo(true);
    const groups = await callLogs(rooms, 'DescribeLogGroups', {});
    expect(groups.body).toMatchObject({ logGroups: [{ bearerTokenAuthenticationEnabled: true }] });
    expect((await send(rooms, JSON_PATH, '{}')).status).toBe(200);
  });

  const none = { 'x-aws-log-group': undefined, 'x-aws-log-stream': undefined };

  test.each([
    ['headers', JSON_PATH, {}, 200],
    ['the query', `${JSON_PATH}?logGroup=g&logStream=s`, none, 200],
    ['one of each', `${HLC}?logGroup=g`, { 'x-aws-log-group': undefined }, 200],
    ['the query beside a header', `${JSON_PATH}?logGroup=g`, {}, 400],
    ['nothing', JSON_PATH, none, 400],
    ['a group alone', `${JSON_PATH}?logGroup=g`, none, 400],
    ['an empty name', `${JSON_PATH}?logGroup=g&logStream=`, none, 400],
    ['the query, where only headers count', '/v1/logs?logGroup=g&logStream=s', none, 400],
    ['a group that is not there', JSON_PATH, { 'x-aws-log-group': 'none' }, 404],
    ['a stream that is not there', JSON_PATH, { 'x-aws-log-stream': 'none' }, 404],
  ])('finds group and stream by %s', async (_name, path, headers, status) => {
    const rooms = await openGroup();
    expect((await send(rooms, path, '{"event":{}}', headers)).status).toBe(status);
  });

  test.each([
    [JSON_PATH, 'application/x-ndjson', 400],
    [JSON_PATH, 'application/json; charset=UTF-8', 200],
    [HLC, 'text/plain', 400],
    ['/ingest/bulk', 'application/json', 200],
    ['/ingest/bulk', 'application/x-www-form-urlencoded', 400],
    ['/v1/logs', 'text/plain', 400],
  ])('at %s takes %s with %i', async (path, type, status) => {
    const rooms = await openGroup();
    expect((await send(rooms, path, '{"event":1}', { 'content-type': type })).status).toBe(status);
  });

  test('inflates', async () => {
    const rooms = await openGroup();
    const body = new Uint8Array(gzipSync('{"n":1}'));
    const sent = await send(rooms, JSON_PATH, body, { 'content-encoding': 'gzip' });
    expect(sent.status).toBe(200);
    expect(await stored(rooms)).toEqual([[0, '{"n":1}']]);
    const wrong = await send(rooms, JSON_PATH, '{}', { 'content-encoding': 'gzip' });
    expect(wrong.status).toBe(400);
  });

  test('says how many events were rejected, and why', async () => {
    const rooms = await openGroup();
    await callLogs(rooms, 'PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 7 });
    const at = [NOW - 15 * DAY, NOW, NOW + DAY, NOW - 8 * DAY, NOW - 20 * DAY, NOW - 9 * DAY, NOW];
    const body = at.map((timestamp, n) => JSON.stringify({ timestamp, n })).join('\n');
    const sent = await send(rooms, '/ingest/bulk', body);
    expect(sent).toEqual({
      status: 200,
      body: { partialSuccess: { rejectedLogRecords: 5, errorMessage: expect.any(String) } },
    });
    expect(JSON.stringify(sent.body)).toContain(
      JSON.stringify(
        JSON.stringify({ tooOldLogEventCount: 2, tooNewLogEventCount: 1, expiredLogEventCount: 2 }),
      ),
    );
    expect((await stored(rooms)).map(([, message]) => message)).toEqual([
      JSON.stringify({ timestamp: NOW, n: 1 }),
      JSON.stringify({ timestamp: NOW, n: 6 }),
    ]);
  });

  const events = (count: number, size = 1) =>
    JSON.stringify(Array.from({ length: count }, () => ({ m: 'x'.repeat(size) })));

  test.each([
    ['10,001 events', events(10_001), /10001 log events, more than 10000/],
    ['an event above 256 KB', events(1, 256 * 1024), /event is larger than 262144 bytes/],
    ['a request above 1 MB', events(5, 250 * 1024), /request is larger than 1048576 bytes/],
    ['a span above 24 hours', `[{"timestamp":${NOW - DAY - 1}},{"timestamp":${NOW}}]`, /24 hours/],
    ['what is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), /UTF-8/],
  ])('refuses %s', async (_name, body, message) => {
    const rooms = await openGroup();
    expect(await send(rooms, JSON_PATH, body)).toEqual({
      status: 400,
      body: { message: expect.stringMatching(message) },
    });
    expect(await stored(rooms)).toEqual([]);
  });

  test('takes 10,000 events', async () => {
    const rooms = await openGroup();
    expect((await send(rooms, JSON_PATH, events(10_000))).status).toBe(200);
    expect(await stored(rooms)).toHaveLength(10_000);
  });

  test('has the entity of the query judged', async () => {
    const rooms = await openGroup();
    const sent = await send(rooms, `${JSON_PATH}?entityName=a&entityEnvironment=b`, '{}');
    expect(sent).toEqual({ status: 200, body: {} });
    expect(rooms.refusals()).toEqual([]);
    await send(rooms, `${JSON_PATH}?entityEnvironment=b`, '{}');
    expect(rooms.refusals()).toEqual(['rejectedEntityInfo']);
  });

  test('keeps the request as it came, with its key masked, beside its events', async () => {
    const rooms = await openGroup();
    await send(rooms, JSON_PATH, '[{"n":1}]');
    const [row] = rooms.database
      .prepare(
        `SELECT operation, headers, CAST(body AS TEXT) AS body FROM requests
        WHERE id IN (SELECT request FROM log_events)`,
      )
      .all();
    expect(row).toMatchObject({ operation: 'POST /ingest/json', body: '[{"n":1}]' });
    expect(String(row?.['headers'])).not.toContain('test-api-key');
  });

  test('is for POST alone', async () => {
    const rooms = await openGroup();
    const url = 'https://logs.eu-central-1.amazonaws.com/ingest/json';
    const response = await rooms.logs.routes.fetch(new Request(url));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('UnknownOperationException');
  });
});
