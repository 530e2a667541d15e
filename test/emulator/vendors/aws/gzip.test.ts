/** Compressed bodies, which the CloudWatch agent and collectors send for every operation. */
import { gzipSync } from 'node:zlib';
import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, test } from 'vitest';
import { KEY, REGION } from '../../serve.ts';
import { openAws } from './serve.ts';

interface Call {
  readonly service: 'logs' | 'xray' | 'monitoring' | 'sts';
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (target: string, version = '1.1') => ({
  'content-type': `application/x-amz-json-${version}`,
  'x-amz-target': target,
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const CALLS: readonly (readonly [string, Call])[] = [
  ...(
    [
      ['CreateLogGroup', { logGroupName: 'other' }],
      ['PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents: [event()] }],
      ['DescribeLogGroups', {}],
      ['FilterLogEvents', { logGroupName: 'g' }],
    ] as const
  ).map(
    ([name, input]) =>
      [
        name,
        {
          service: 'logs',
          headers: json(`Logs_20140328.${name}`),
          body: JSON.stringify(input),
        },
      ] as const,
  ),
  [
    'PutTraceSegments',
    {
      service: 'xray',
      path: 'TraceSegments',
      headers: { 'content-type': 'application/json' },
      body: '{"TraceSegmentDocuments":["{}"]}',
    },
  ],
  [
    'PutMetricData by form',
    {
      service: 'monitoring',
      headers: form,
      body: 'Action=PutMetricData&Version=2010-08-01&Namespace=N&MetricData.member.1.MetricName=m&MetricData.member.1.Value=1',
    },
  ],
  [
    'ListMetrics',
    {
      service: 'monitoring',
      headers: json('GraniteServiceVersion20100801.ListMetrics', '1.0'),
      body: '{}',
    },
  ],
  [
    'GetCallerIdentity',
    { service: 'sts', headers: form, body: 'Action=GetCallerIdentity&Version=2011-06-15' },
  ],
];

function event() {
  return { timestamp: Date.now(), message: 'a' };
}

async function send(
  aws: ReturnType<typeof openAws>,
  { service, path = '', headers, body }: Call,
  encoding = 'gzip',
  { signed = gzip(body), sent = signed }: { signed?: Uint8Array; sent?: Uint8Array } = {},
): Promise<{ status: number; text: string }> {
  const signer = new AwsV4Signer({
    method: 'POST',
    url: `https://${service}.${REGION}.amazonaws.com/${path}`,
    headers: { ...headers, 'content-encoding': encoding },
    body: Uint8Array.from(signed),
    service,
    region: REGION,
    ...KEY,
  });
  const request = await signer.sign();
  const response = await aws.fetch(
    new Request(request.url, {
      method: 'POST',
      headers: request.headers,
      body: Uint8Array.from(sent),
    }),
  );
  return { status: response.status, text: await response.text() };
}

function gzip(text: string): Uint8Array {
  return Uint8Array.from(gzipSync(text));
}

async function openFilled() {
  const aws = openAws({ strict: true });
  const make = (name: string, input: object) =>
    send(aws, {
      service: 'logs',
      headers: json(`Logs_20140328.${name}`),
      body: JSON.stringify(input),
    });
  await make('CreateLogGroup', { logGroupName: 'g' });
  await make('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  return aws;
}

describe.each(CALLS)('%s', (_, call) => {
  test.each(['gzip', 'x-gzip', ' GZIP '])('is answered when sent as %j', async (encoding) => {
    expect(await send(await openFilled(), call, encoding)).toMatchObject({ status: 200 });
  });

  test('has its signature over the bytes on the wire', async () => {
    const swapped = { signed: Buffer.from(call.body), sent: gzip(call.body) };
    const { status, text } = await send(await openFilled(), call, 'gzip', swapped);
    expect([400, 403]).toContain(status);
    expect(text).toMatch(/InvalidSignature|SignatureDoesNotMatch|signature we calculated/);
  });
});

describe.each([
  ['no gzip at all', Buffer.from('no gzip'), 'gzip', 400],
  ['gzip that ends too soon', gzipSync('{}'.repeat(1000)).subarray(0, 15), 'gzip', 400],
  ['8 MiB and more inflated', gzipSync(Buffer.alloc(9 * 1024 * 1024)), 'gzip', 413],
  ['8 MiB and more on the wire', Buffer.alloc(9 * 1024 * 1024), 'gzip', 413],
  ['an encoding that no service takes', Buffer.from('{}'), 'br', 415],
  ['two encodings', gzipSync(gzipSync('{}')), 'gzip, gzip', 415],
] as const)('%s', (_, bytes, encoding, status) => {
  test.each(CALLS)('is refused of %s', async (_name, call) => {
    const signed = Uint8Array.from(bytes);
    expect(await send(await openFilled(), call, encoding, { signed })).toMatchObject({ status });
  });
});

test('a plain body that says so is read', async () => {
  const [, call] = CALLS[2] ?? [];
  if (call === undefined) throw new Error('No call');
  const signed = Buffer.from(call.body);
  expect(await send(await openFilled(), call, 'identity', { signed })).toMatchObject({
    status: 200,
  });
});
