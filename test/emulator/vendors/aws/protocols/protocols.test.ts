/** The protocols that only CloudWatch's metrics and STS speak, over HTTP; the others are tested with their services. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { AwsV4Signer } from 'aws4fetch';
import { decodeCbor } from '../../../../../emulator/vendors/aws/cbor/decode.ts';
import { encodeCbor, Tagged } from '../../../../../emulator/vendors/aws/cbor/encode.ts';
import { MINUTE_S, NOW_MS, NOW_S, openMetrics, read } from '../../metrics/open.ts';
import { KEY, REGION } from '../../../serve.ts';

type Rooms = ReturnType<typeof openMetrics>;

interface Sent {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | string;
  readonly service?: 'monitoring' | 'sts';
}

async function send(
  rooms: Rooms,
  { path = '/', headers = {}, body, service = 'monitoring' }: Sent,
) {
  const signer = new AwsV4Signer({
    method: 'POST',
    url: `http://127.0.0.1${path}`,
    headers,
    body,
    service,
    region: REGION,
    ...KEY,
    datetime: new Date(NOW_MS).toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
  });
  const { url, headers: signed } = await signer.sign();
  const room = service === 'sts' ? rooms.sts : rooms.metrics;
  return room.routes.fetch(new Request(url, { method: 'POST', headers: signed, body }));
}

const form = (rooms: Rooms, body: string, more: Partial<Sent> = {}) =>
  send(rooms, {
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
    ...more,
  });

const cbor = (rooms: Rooms, operation: string, input: unknown, headers = {}) =>
  send(rooms, {
    path: `/service/GraniteServiceVersion20100801/operation/${operation}`,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-query-mode': 'true',
      ...headers,
    },
    body: input instanceof Uint8Array ? Uint8Array.from(input) : encodeCbor(input),
  });

const decode = async (response: Response) =>
  decodeCbor(
    new Uint8Array(await response.arrayBuffer()),
    (tag, value) => new Tagged(Number(tag), value),
  );

describe('query', () => {
  const put =
    'Action=PutMetricData&Version=2010-08-01&Namespace=N' +
    '&MetricData.member.2.MetricName=b&MetricData.member.2.Value=2' +
    '&MetricData.member.1.MetricName=a&MetricData.member.1.Values.member.1=1.5&MetricData.member.1.Values.member.10=4' +
    '&MetricData.member.1.Values.member.2=2.5e0&MetricData.member.1.Dimensions.member.1.Name=x' +
    '&MetricData.member.1.Counts.member.1=10&MetricData.member.1.Counts.member.2=1&MetricData.member.1.Counts.member.3=2' +
    '&MetricData.member.1.Dimensions.member.1.Value=%3C%26+y&MetricData.member.1.Timestamp=2026-11-22T12%3A00%3A10Z';

  test('reads lists, structures, numbers and times from a form', async () => {
    const rooms = openMetrics();
    const response = await form(rooms, put);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/xml');
    expect(await response.text()).toMatch(
      /^<PutMetricDataResponse xmlns="http:\/\/monitoring\.amazonaws\.com\/doc\/2010-08-01\/"><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/PutMetricDataResponse>\n$/,
    );
    expect(await read(rooms, { name: 'a', dimensions: { x: '<& y' } }, 'Sum')).toEqual([
      [MINUTE_S, 25.5],
    ]);
  });

  test('writes structures, lists, maps, times and escaped text as XML', async () => {
    const rooms = openMetrics();
    await form(rooms, put);
    const listed = await (await form(rooms, 'Action=ListMetrics&MetricName=a')).text();
    expect(listed).toContain(
      '<ListMetricsResult><Metrics><member><Namespace>N</Namespace><MetricName>a</MetricName>',
    );
    expect(listed).toContain('<member><Name>x</Name><Value>&#60;&#38; y</Value></member>');
    const statistics = await form(
      rooms,
      'Action=GetMetricStatistics&Namespace=N&MetricName=b&Period=60&Statistics.member.1=Sum&ExtendedStatistics.member.1=p50' +
        '&StartTime=2026-11-22T11:00:00Z&EndTime=2026-11-22T13:00:00Z',
    );
    expect(await statistics.text()).toContain(
      '<member><Timestamp>2026-11-22T12:00:00Z</Timestamp><Sum>2</Sum><Unit>None</Unit><ExtendedStatistics><entry><key>p50</key><value>2</value></entry></ExtendedStatistics></member>',
    );
  });

  test.each([
    [
      'Action=NoSuchThing',
      400,
      'InvalidAction',
      'Could not find operation NoSuchThing for version 2010-08-01',
    ],
    ['', 400, 'InvalidAction', 'The request must contain the parameter Action'],
    ['Action=__proto__', 400, 'InvalidAction', '__proto__'],
    ['Action=ListMetrics&Namespace=', 400, 'ValidationError', "Value '' at 'namespace'"],
    ['Action=PutMetricData&Namespace=AWS/X', 400, 'InvalidParameterValue', 'AWS/X'],
    ['Action=PutMetricData&Namespace=N', 400, 'MissingParameter', 'MetricData'],
    [
      'Action=GetMetricData&StartTime=soon',
      400,
      'MalformedInput',
      "Cannot read 'soon' as timestamp",
    ],
    ['Action=ListMetrics&IncludeLinkedAccounts=yes', 400, 'MalformedInput', 'boolean'],
    ['Action=GetMetricStatistics&Period=1.5', 400, 'MalformedInput', 'integer'],
  ])('refuses %s', async (body, status, code, message) => {
    const rooms = openMetrics();
    const response = await form(rooms, body);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(text).toContain(`<Error><Type>Sender</Type><Code>${code}</Code><Message>`);
    expect(text).toContain(message);
    expect(rooms.refusals()).toHaveLength(1);
  });

  test('names a wrong signature as the query protocol does', async () => {
    const rooms = openMetrics();
    const response = await rooms.sts.routes.fetch(
      new Request('http://127.0.0.1/', {
        method: 'POST',
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
        headers: {
          'x-amz-date': '20261122T120030Z',
          authorization: `AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/20261122/${REGION}/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
        },
      }),
    );
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  test('survives any form', async () => {
    const rooms = openMetrics();
    const word = fc.constantFrom(
      'MetricData',
      'member',
      '1',
      'Values',
      'Dimensions',
      'Name',
      '',
      '.',
      '__proto__',
    );
    const pair = fc.tuple(
      fc.array(word).map((words) => words.join('.')),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('PutMetricData', 'GetMetricData', 'ListMetrics'),
        fc.array(pair),
        async (action, pairs) => {
          const body = new URLSearchParams([['Action', action], ['Namespace', 'N'], ...pairs]);
          expect((await form(rooms, body.toString())).status).toBeLessThan(500);
        },
      ),
    );
  });
});

describe('smithy-rpc-v2-cbor', () => {
  test('reads tagged times and writes them', async () => {
    const rooms = openMetrics();
    const MetricData = [{ MetricName: 'm', Value: 1.5, Timestamp: new Tagged(1, NOW_S - 20.5) }];
    const response = await cbor(rooms, 'PutMetricData', { Namespace: 'N', MetricData });
    expect(response.status).toBe(200);
    expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
    const read = await cbor(rooms, 'GetMetricStatistics', {
      Namespace: 'N',
      MetricName: 'm',
      StartTime: new Tagged(1, NOW_S - 300),
      EndTime: new Tagged(1, NOW_S),
      Period: 60,
      Statistics: ['Average'],
    });
    expect(read.headers.get('content-type')).toBe('application/cbor');
    expect(await decode(read)).toEqual({
      Label: 'm',
      Datapoints: [{ Timestamp: new Tagged(1, MINUTE_S), Average: 1.5, Unit: 'None' }],
    });
  });

  test('tells an error in the body, and in a header as the query protocol has it', async () => {
    const rooms = openMetrics();
    const response = await cbor(rooms, 'PutMetricData', { Namespace: 'AWS/X' });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-query-error')).toBe('InvalidParameterValue;Sender');
    expect(await decode(response)).toMatchObject({ __type: 'InvalidParameterValueException' });
  });

  test.each([
    ['ListMetrics', Uint8Array.of(0xff), 'SerializationException'],
    ['ListMetrics', { Namespace: 7 }, 'SerializationException'],
    ['GetMetricStatistics', { Namespace: 'N', Period: Number.NaN }, 'SerializationException'],
    ['NoSuchThing', {}, 'UnknownOperationException'],
    [
      'PutMetricData',
      { Namespace: 'N', MetricData: [{ MetricName: 'm', Value: Number.NaN }] },
      'InvalidParameterValueException',
    ],
  ])('refuses %s of %j', async (operation, input, code) => {
    const response = await cbor(openMetrics(), operation, input);
    expect(response.status).toBe(400);
    expect(await decode(response)).toMatchObject({ __type: code });
  });
});

describe('gzip', () => {
  const data = Array.from({ length: 500 }, (_, index) => ({ MetricName: 'm', Value: index }));

  test('is undone behind the signature, for PutMetricData in every protocol', async () => {
    const rooms = openMetrics();
    const body = Uint8Array.from(gzipSync(JSON.stringify({ Namespace: 'N', MetricData: data })));
    const headers = {
      'content-encoding': 'gzip',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
    };
    expect((await send(rooms, { headers, body })).status).toBe(200);
    const zipped = Uint8Array.from(gzipSync(encodeCbor({ Namespace: 'N', MetricData: data })));
    const response = await cbor(rooms, 'PutMetricData', zipped, { 'content-encoding': 'gzip' });
    expect(response.status).toBe(200);
    expect(await read(rooms, { name: 'm' }, 'SampleCount')).toEqual([[MINUTE_S, 1000]]);
  });

  test('is refused when it is broken or inflates to more than 8 MiB', async () => {
    const rooms = openMetrics();
    const headers = {
      'content-encoding': 'gzip',
      'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
    };
    const broken = await send(rooms, { headers, body: 'no gzip' });
    expect(broken.status).toBe(400);
    const bomb = Uint8Array.from(gzipSync(Buffer.alloc(9 * 1024 * 1024)));
    expect((await send(rooms, { headers, body: bomb })).status).toBe(413);
  });
});
