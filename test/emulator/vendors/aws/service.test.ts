import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadModel } from '../../../../emulator/vendors/aws/model.ts';
import { createRooms, REGION } from '../../serve.ts';
import { callLogs, callXRay } from './call.ts';

test('an X-Ray error is told by status, header and body', async () => {
  const rooms = createRooms();
  const { status, headers, body } = await callXRay(rooms, 'GetTraceSummaries', {});
  expect(status).toBe(400);
  expect(headers.get('x-amzn-errortype')).toBe('InvalidRequestException');
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
  expect(body).toEqual({
    Message:
      "2 validation errors detected: Value null at 'endTime' failed to satisfy constraint: Member must not be null; Value null at 'startTime' failed to satisfy constraint: Member must not be null",
  });
});

test('a CloudWatch Logs error is told by its body', async () => {
  const rooms = createRooms();
  const { status, headers, body } = await callLogs(rooms, 'DeleteLogGroup', { logGroupName: 'x' });
  expect(status).toBe(400);
  expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
  expect(body).toEqual({
    __type: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('an operation without output answers with an empty body', async () => {
  const { status, headers, body } = await callLogs(createRooms(), 'CreateLogGroup', {
    logGroupName: 'x',
  });
  expect([status, headers.get('content-type'), body]).toEqual([200, null, {}]);
});

test('an unknown operation is refused in each protocol, and noted', async () => {
  const rooms = createRooms();
  const xray = await callXRay(rooms, '/Nothing', {});
  expect([xray.status, xray.headers.get('x-amzn-errortype'), xray.body]).toEqual([
    404,
    'UnknownOperationException',
    {},
  ]);
  const logs = await callLogs(rooms, 'Nothing', {});
  expect([logs.status, logs.body]).toEqual([400, { __type: 'UnknownOperationException' }]);
  expect(rooms.refusals()).toEqual(['UnknownOperationException', 'UnknownOperationException']);
});

test('answers by which clients make what is missing are not refusals', async () => {
  const rooms = createRooms();
  const group = { logGroupName: 'x' };
  expect(await callLogs(rooms, 'DeleteLogGroup', group)).toMatchObject({ status: 400 });
  await callLogs(rooms, 'CreateLogGroup', group);
  expect(await callLogs(rooms, 'CreateLogGroup', group)).toMatchObject({
    body: { __type: 'ResourceAlreadyExistsException' },
  });
  expect(rooms.refusals()).toEqual([]);
});

test('an operation of the model that is not there says so, and is noted', async () => {
  const rooms = createRooms();
  expect(await callLogs(rooms, 'CreateScheduledQuery', {})).toMatchObject({
    status: 501,
    body: {
      __type: 'NotImplementedException',
      message: 'The emulator does not support logs:CreateScheduledQuery',
    },
  });
  expect(rooms.refusals()).toEqual(['NotImplementedException']);
});

test('what is not JSON is a SerializationException', async () => {
  for (const body of ['{', '"\u{d800}', 'x']) {
    expect(await callLogs(createRooms(), 'CreateLogGroup', body)).toMatchObject({
      body: { __type: 'SerializationException' },
    });
  }
});

test('a body beyond 8 MiB is refused', async () => {
  const body = JSON.stringify({ logGroupName: 'x'.repeat(8 * 1024 * 1024) });
  expect(await callLogs(createRooms(), 'CreateLogGroup', body)).toMatchObject({
    status: 413,
    body: { __type: 'RequestEntityTooLargeException' },
  });
});

test('a signature error has the status of its protocol', async () => {
  const rooms = createRooms();
  const options = { secretAccessKey: 'other' };
  expect(await callXRay(rooms, 'GetSamplingRules', {}, options)).toMatchObject({ status: 403 });
  expect(await callLogs(rooms, 'DescribeLogGroups', {}, options)).toMatchObject({ status: 400 });
});

test('a recorded request is kept with its bytes and without its credentials; a failed one is not', async () => {
  const rooms = createRooms();
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'x' });
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'x' });
  await callLogs(rooms, 'DescribeLogGroups', {});
  const kept = rooms.database.prepare('SELECT operation, headers, body FROM requests').all();
  expect(kept.map(({ operation }) => operation)).toEqual(['CreateLogGroup']);
  const bytes = kept[0]?.['body'];
  expect(bytes instanceof Uint8Array && new TextDecoder().decode(bytes)).toBe(
    '{"logGroupName":"x"}',
  );
  expect(JSON.parse(String(kept[0]?.['headers'])).authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=…\/\d{8}\/[\w-]+\/\w+\/aws4_request, ….{4}$/,
  );
});

test('listeners hear of a trace after it can be read', async () => {
  const rooms = createRooms();
  const heard: unknown[] = [];
  rooms.journal.subscribe((change) => {
    heard.push([
      change,
      rooms.database.prepare('SELECT count(*) AS n FROM xray_segments').get()?.['n'],
    ]);
  });
  const hex = '6b030e3300000000000000000000000a';
  const document = JSON.stringify({
    id: '00000000000000aa',
    trace_id: `1-${hex.slice(0, 8)}-${hex.slice(8)}`,
    name: 'a',
    start_time: 1,
    end_time: 2,
  });
  await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments: [document] });
  // The vendor that received something is told as well.
  expect(heard).toEqual([
    ['xray', 1],
    [hex, 1],
  ]);
});

test('accounts and regions are kept apart', async () => {
  const rooms = createRooms({ strict: false });
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'x' });
  const names = async (options: object) =>
    (await callLogs(rooms, 'DescribeLogGroups', {}, options)).body['logGroups'];
  expect(await names({})).toHaveLength(1);
  expect(await names({ region: 'us-east-1' })).toEqual([]);
  expect(await names({ accessKeyId: '000011112222', region: REGION })).toEqual([]);
});

test('any input to any operation gets an answer of the vendor, never a failure', async () => {
  const rooms = createRooms();
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
  await callLogs(rooms, 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  const calls = (['xray', 'logs'] as const).flatMap((service) => {
    const { operations, shapes } = loadModel(service);
    return Object.values(operations).map(({ name, input }) => ({
      call: service === 'xray' ? callXRay : callLogs,
      name,
      members: Object.keys(shapes[input?.shape ?? '']?.members ?? {}),
    }));
  });
  const value = fc.oneof(
    fc.constantFrom('g', 's', 'f/1', 'Default', '', 0, -1, 1, 1e300, 1.5, true, null, [], {}),
    fc.jsonValue(),
  );
  const input = fc.constantFrom(...calls).chain(({ call, name, members }) =>
    fc.array(value, { minLength: members.length, maxLength: members.length }).map((values) => ({
      call,
      name,
      json: Object.fromEntries(members.map((member, n) => [member, values[n]])),
    })),
  );
  await fc.assert(
    fc.asyncProperty(input, async ({ call, name, json }) => {
      const { status } = await call(rooms, name, json);
      expect([200, 400, 404, 501]).toContain(status);
    }),
    { numRuns: 1000 },
  );
});
