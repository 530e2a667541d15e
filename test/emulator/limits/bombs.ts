/** Requests of few bytes that stand for very much, or would take very long: one for every way into the emulator. */
import { gzipSync } from 'node:zlib';

export interface Bomb {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: () => Uint8Array<ArrayBuffer>;
  /** Calls of CloudWatch Logs that make what the bomb needs, by name and input. */
  readonly before?: readonly (readonly [operation: string, input: object])[];
  /** What the vendor answers. @default nothing in particular: the request may be taken */
  readonly status?: number;
  /** Part of the answer's body, in the vendor's shape. */
  readonly answer?: string;
}

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const MSGPACK = { 'content-type': 'application/msgpack' };

/** Signed by an unknown key, which is believed. */
function scope(service: string): Record<string, string> {
  return {
    'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
    authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
}

const LOGS = {
  ...scope('logs'),
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'Logs_20140328.PutLogEvents',
};
/** Of `Bomb.before`. */
export function logsCall(operation: string, input: object): RequestInit {
  const headers = { ...LOGS, 'x-amz-target': `Logs_20140328.${operation}` };
  return { method: 'POST', headers, body: JSON.stringify(input) };
}

const METRICS = { ...scope('monitoring'), 'content-type': 'application/x-www-form-urlencoded' };
const CBOR = {
  ...scope('monitoring'),
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
};
const PUT_METRICS = '/service/GraniteServiceVersion20100801/operation/PutMetricData';
const FORM = { 'content-type': 'multipart/form-data; boundary=b' };
const ITEM = { ...JSON_TYPE, 'x-rollbar-access-token': 'post-server-item' };

const text = (content: string) => () => new Uint8Array(Buffer.from(content));

/** `before`, as many of `unit` as fit into so many bytes, and `after`. */
function filled(bytes: number, unit: string, before = '', after = '') {
  const times = Math.floor(bytes / unit.length);
  return () => new Uint8Array(Buffer.from(before + unit.repeat(times).replace(/,$/, '') + after));
}

function zipped(body: () => Uint8Array<ArrayBuffer>) {
  return () => new Uint8Array(gzipSync(body()));
}

/** A message in a field of protobuf. */
function field(number: number, content: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content]);
}

const emptyMessages = (bytes: number) => Buffer.alloc(bytes, Buffer.from([0x12, 0x00]));

/** A source map of a form, and files beside it. */
function sourceMap(map: string, files: readonly string[] = [], content = 'a') {
  const part = (disposition: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`;
  const fields = { version: '1', minified_url: 'http://a/a.js', access_token: 'post-server-item' };
  return text(
    Object.entries(fields)
      .map(([name, value]) => part(`name="${name}"`, value))
      .join('') +
      files.map((name) => part(`name="${name}"; filename="a"`, content)).join('') +
      part('name="source_map"; filename="a"', map) +
      '--b--\r\n',
  );
}

const nested = (opening: string, times: number, closing: string, inside = '1') =>
  text(opening.repeat(times) + inside + closing.repeat(times));

/** One resource with so many attributes, over so many spans. */
function wide(attributes: number, spans: number, value = '1') {
  const list = Array.from({ length: attributes }, (_, index) => ({
    key: `a${index}`,
    value: { stringValue: value },
  }));
  const resource = JSON.stringify({ attributes: list });
  const items = '{},'.repeat(spans - 1);
  return text(`{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"spans":[${items}{}]}]}]}`);
}

const SIGNALS = [
  ['traces', 'resourceSpans', 'scopeSpans', 'spans'],
  ['logs', 'resourceLogs', 'scopeLogs', 'logRecords'],
  ['metrics', 'resourceMetrics', 'scopeMetrics', 'metrics'],
] as const;

const otlp: Bomb[] = SIGNALS.flatMap(([signal, resources, scopes, items]): Bomb[] => {
  const refused = { path: `/v1/${signal}`, status: 400, answer: 'failed to parse OTLP request' };
  const gzip = { 'content-encoding': 'gzip' };
  return [
    {
      ...refused,
      name: `${signal}: 4 MiB of empty protobuf scopes in 4 KB of gzip`,
      headers: { ...PROTOBUF, ...gzip },
      body: zipped(() => new Uint8Array(field(1, emptyMessages(4 * MB)))),
    },
    {
      ...refused,
      name: `${signal}: 19 MiB of empty protobuf items`,
      headers: { ...PROTOBUF, ...gzip },
      body: zipped(() => new Uint8Array(field(1, field(2, emptyMessages(19 * MB))))),
    },
    {
      name: `${signal}: as many empty items as pass the scan`,
      path: `/v1/${signal}`,
      headers: JSON_TYPE,
      body: filled(1_490_000, '{},', `{"${resources}":[{"${scopes}":[{"${items}":[`, ']}]}]}'),
    },
  ];
});

const honeycomb: Bomb[] = [
  {
    name: 'traces: 6 M empty spans as JSON',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: filled(19 * MB, '{},', '{"resourceSpans":[{"scopeSpans":[{"spans":[', ']}]}]}'),
    status: 400,
    answer: 'failed to parse OTLP request',
  },
  {
    name: 'traces: 64 MiB of zeros',
    path: '/v1/traces',
    headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
    body: zipped(() => new Uint8Array(64 * MB)),
    status: 413,
    answer: 'larger than',
  },
  {
    name: 'traces: a resource of 1,900 attributes over 20,000 spans',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: wide(1900, 20_000),
    status: 400,
    answer: 'too many items for the size',
  },
  {
    name: 'traces: an attribute of 64 KB over 20,000 spans',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: wide(1, 20_000, 'x'.repeat(65_000)),
    status: 400,
    answer: 'too many items for the size',
  },
  {
    name: 'traces: a span name of 64 KB over 24,000 events',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: filled(
      72_000,
      '{},',
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"${'n'.repeat(65_000)}","events":[`,
      ']}]}]}]}',
    ),
    status: 400,
    answer: 'too many items for the size',
  },
  {
    name: 'traces: a span of 25,000 events',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: filled(
      75_000,
      '{},',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"events":[',
      ']}]}]}]}',
    ),
    status: 400,
    answer: 'more than 25000 spans, events',
  },
  {
    name: 'metrics: 26,000 points',
    path: '/v1/metrics',
    headers: JSON_TYPE,
    body: filled(
      78_000,
      '{},',
      '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[',
      ']}}]}]}]}',
    ),
    status: 400,
    answer: 'more than 25000 spans, events',
  },
  {
    name: 'metrics: 2.3 M packed counts of buckets',
    path: '/v1/metrics',
    headers: PROTOBUF,
    body: () => {
      const point = field(6, Buffer.alloc(18 * MB));
      const metric = Buffer.concat([field(1, Buffer.from('m')), field(9, field(1, point))]);
      return new Uint8Array(field(1, field(2, field(2, metric))));
    },
    status: 400,
    answer: 'failed to parse OTLP request',
  },
  {
    name: 'traces: as many spans as are taken',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: wide(37, 24_000),
    status: 200,
  },
  {
    name: 'traces: a span of as many attributes as pass the scan',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: () => {
      const list = Array.from(
        { length: 240_000 },
        (_, index) => `{"key":"k${index}","value":{"intValue":1}}`,
      );
      const span = `{"attributes":[${list.join(',')}]}`;
      return new Uint8Array(
        Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`),
      );
    },
    status: 200,
    answer: 'too many columns',
  },
  {
    name: 'traces: an attribute with as many empty values as pass the scan',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: filled(
      1_490_000,
      '{},',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":{"arrayValue":{"values":[',
      ']}}}]}]}]}]}',
    ),
    status: 200,
  },
  {
    name: 'traces: 24,000 spans of as many traces',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: () => {
      const spans = Array.from({ length: 24_000 }, (_, number) => ({
        traceId: number.toString(16).padStart(32, 'b'),
        spanId: number.toString(16).padStart(16, 'b'),
        name: 'a',
        attributes: [1, 2, 3].map((key) => ({ key: `k${key}`, value: { stringValue: 'v' } })),
      }));
      const request = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
      return new Uint8Array(Buffer.from(JSON.stringify(request)));
    },
    status: 200,
  },
  {
    name: 'traces: a trace state of 4 M members',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: filled(
      16 * MB,
      'a=b,',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceState":"',
      '"}]}]}]}',
    ),
    status: 200,
  },
  {
    name: 'traces: one text of 19 MB',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: filled(19 * MB, 'e', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"', '"}]}]}]}'),
  },
  {
    name: 'batch: 2.8 M empty events',
    path: '/1/batch/bombs',
    headers: JSON_TYPE,
    body: filled(8 * MB, '{},', '[', ']'),
    status: 413,
    answer: 'too-large',
  },
  {
    name: 'batch: 1 M small events',
    path: '/1/batch/bombs',
    headers: JSON_TYPE,
    body: filled(18 * MB, '{"data":{"a":1}},', '[', ']'),
    status: 413,
    answer: 'too-large',
  },
  {
    name: 'batch: 30,000 small events',
    path: '/1/batch/bombs',
    headers: JSON_TYPE,
    body: filled(30_000 * 17, '{"data":{"a":1}},', '[', ']'),
    status: 413,
    answer: 'more than 25000 elements',
  },
  {
    name: 'batch: as many events as are taken',
    path: '/1/batch/bombs',
    headers: JSON_TYPE,
    body: filled(24_999 * 17, '{"data":{"a":1}},', '[', ']'),
    status: 200,
  },
  {
    name: 'batch: 450,000 new columns',
    path: '/1/batch/bombs',
    headers: JSON_TYPE,
    body: () => {
      const event = (number: number) =>
        Object.fromEntries(
          Array.from({ length: 1_900 }, (_, index) => [`c${number}.${index}`, 1] as const),
        );
      const events = Array.from({ length: 235 }, (_, number) => ({ data: event(number) }));
      return new Uint8Array(Buffer.from(JSON.stringify(events)));
    },
    status: 200,
  },
  {
    name: 'traces: 20,000 new services',
    path: '/v1/traces',
    headers: JSON_TYPE,
    body: () => {
      const resources = Array.from({ length: 20_000 }, (_, number) => ({
        resource: {
          attributes: [{ key: 'service.name', value: { stringValue: `service ${number}` } }],
        },
        scopeSpans: [{ spans: [{ traceId: number.toString(16).padStart(32, 'a'), spanId: 'a' }] }],
      }));
      return new Uint8Array(Buffer.from(JSON.stringify({ resourceSpans: resources })));
    },
    status: 400,
    answer: 'more than 300 services',
  },
  {
    name: 'batch: msgpack of 18 M nils',
    path: '/1/batch/bombs',
    headers: { ...MSGPACK, 'content-encoding': 'gzip' },
    body: zipped(() => {
      const bytes = Buffer.alloc(18 * MB, 0xc0);
      bytes.writeUInt8(0xdd, 0);
      bytes.writeUInt32BE(bytes.length - 5, 1);
      return new Uint8Array(bytes);
    }),
    status: 413,
    answer: 'too-large',
  },
  {
    name: 'event: msgpack of nested lists',
    path: '/1/events/bombs',
    headers: MSGPACK,
    body: () => new Uint8Array(Buffer.alloc(MB, 0x91)),
    status: 400,
    answer: 'nested deeper',
  },
  {
    name: 'event: 100,000 lists in each other',
    path: '/1/events/bombs',
    headers: JSON_TYPE,
    body: nested('{"a":', 100_000, '}'),
    status: 400,
    answer: 'nested deeper',
  },
  {
    name: 'event: 1 M fields',
    path: '/1/events/bombs',
    headers: JSON_TYPE,
    body: () => {
      const fields = Array.from({ length: 900_000 }, (_, index) => `"f${index}":1`);
      return new Uint8Array(Buffer.from(`{${fields.join(',')}}`));
    },
    status: 413,
    answer: 'too-large',
  },
  {
    name: 'API: 300,000 wrong calculations',
    path: '/1/queries/__all__',
    headers: { ...JSON_TYPE, 'x-honeycomb-team': 'key' },
    body: filled(MB - 100, '{},', '{"calculations":[', ']}'),
    status: 400,
    answer: 'unparseable',
  },
  {
    name: 'API: 12,000 regular expressions that are large together',
    path: '/1/queries/__all__',
    headers: { ...JSON_TYPE, 'x-honeycomb-team': 'key' },
    body: () => {
      const match = (index: number) => `REG_MATCH($a,\`(?:a|b){${index % 900}}\`)`;
      const expression = `OR(${Array.from({ length: 12_000 }, (_, index) => match(index)).join(',')})`;
      const query = { calculated_fields: [{ name: 'f', expression }], breakdowns: ['f'] };
      return new Uint8Array(Buffer.from(JSON.stringify(query)));
    },
    status: 422,
    answer: 'too large, taken together',
  },
  {
    name: 'API: a set of 16,000 classes in a regular expression',
    path: '/1/queries/__all__',
    headers: { ...JSON_TYPE, 'x-honeycomb-team': 'key' },
    body: filled(
      48_000,
      '\\\\pL',
      '{"calculated_fields":[{"name":"f","expression":"REG_MATCH($a,`(?i)[',
      ']`)"}]}',
    ),
    status: 422,
    answer: 'too large',
  },
  {
    name: 'API: 190,000 differences of differences',
    path: '/1/queries/__all__',
    headers: { ...JSON_TYPE, 'x-honeycomb-team': 'key' },
    body: filled(380_000, '-1', '{"calculated_fields":[{"name":"f","expression":"1', '"}]}'),
    status: 422,
    answer: 'nested deeper',
  },
];

const STREAM = { logGroupName: 'metrics', logStreamName: 'a' };
const makeStream = [
  ['CreateLogGroup', { logGroupName: 'metrics' }],
  ['CreateLogStream', STREAM],
] as const;

function putEvents(messages: readonly string[]) {
  const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
  return JSON.stringify({ ...STREAM, logEvents });
}

function putFilters(count: number, filterPattern: string, transformation: object) {
  return Array.from({ length: count }, (_, number) => {
    const named = { metricName: `m${number}`, metricNamespace: 'n', metricValue: '1' };
    const metricTransformations = [{ ...named, ...transformation }];
    const place = { logGroupName: 'metrics', filterName: `f${number}` };
    return ['PutMetricFilter', { ...place, filterPattern, metricTransformations }] as const;
  });
}

/** As many values of metrics as a document of the embedded format may stand for. */
function embedded(): string {
  const sets = Array.from({ length: 30 }, (_, number) => `d${number}`);
  const directive = {
    Namespace: 'n',
    Dimensions: sets.map((name) => [name]),
    Metrics: Array.from({ length: 100 }, () => ({ Name: 'm' })),
  };
  return JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    ...Object.fromEntries(sets.map((name) => [name, 'x'])),
    m: Array.from({ length: 100 }, (_, value) => value),
  });
}

/** Texts for which a regular expression cannot use what it learnt from others. */
function randomLetters(count: number, length: number): string[] {
  let state = 1;
  const letter = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) % 2 === 0 ? 'a' : 'b';
  };
  return Array.from({ length: count }, () => Array.from({ length }, letter).join(''));
}

const logMetrics: Bomb[] = [
  {
    name: 'PutLogEvents: 5 M values of metrics in embedded documents',
    path: '/',
    headers: LOGS,
    before: makeStream,
    body: () => text(putEvents(Array.from({ length: 17 }, embedded)))(),
    status: 200,
  },
  {
    name: 'PutLogEvents: an embedded document of 400,000 metadata that are none',
    path: '/',
    headers: LOGS,
    before: makeStream,
    body: () => {
      const zeros = '0,'.repeat(400_000);
      const document = `{"_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":[${zeros}0]}}`;
      return text(putEvents([document]))();
    },
    status: 200,
  },
  {
    name: 'PutLogEvents: 9,000 events for 100 metric filters',
    path: '/',
    headers: LOGS,
    before: [
      ...makeStream,
      ...putFilters(100, '{ $.a = * }', { metricValue: '$.a', dimensions: { b: '$.b' } }),
    ],
    body: () => {
      const messages = Array.from(
        { length: 9_000 },
        (_, number) => `{"a":${number},"b":"${number}"}`,
      );
      return text(putEvents(messages))();
    },
    status: 200,
  },
  {
    name: 'PutLogEvents: 1 MB for metric filters with slow regular expressions',
    path: '/',
    headers: LOGS,
    before: [...makeStream, ...putFilters(5, '%a[ab]{900}[xy]%', {})],
    body: () => text(putEvents(randomLetters(500, 2_000)))(),
    status: 200,
  },
  {
    name: 'FilterLogEvents: a slow regular expression over 1 MB',
    path: '/',
    headers: { ...LOGS, 'x-amz-target': 'Logs_20140328.FilterLogEvents' },
    before: makeStream,
    body: text(JSON.stringify({ logGroupName: 'metrics', filterPattern: '%a[ab]{901}[xy]%' })),
    status: 200,
    answer: 'nextToken',
  },
];

const aws: Bomb[] = [
  {
    name: 'PutLogEvents: 2.7 M empty events',
    path: '/',
    headers: LOGS,
    body: filled(
      8 * MB - 100,
      '{},',
      '{"logGroupName":"a","logStreamName":"a","logEvents":[',
      ']}',
    ),
    status: 400,
    answer: 'SerializationException',
  },
  {
    name: 'PutLogEvents: as many empty events as pass the scan',
    path: '/',
    headers: LOGS,
    body: filled(740_000, '{},', '{"logGroupName":"a","logStreamName":"a","logEvents":[', ']}'),
    status: 400,
  },
  {
    name: 'PutTraceSegments: 50 documents of 21,000 empty subsegments',
    path: '/TraceSegments',
    headers: { ...JSON_TYPE, ...scope('xray') },
    body: () => {
      const document = `[${'{},'.repeat(21_000)}{}]`;
      const documents = { TraceSegmentDocuments: Array.from({ length: 50 }, () => document) };
      return new Uint8Array(Buffer.from(JSON.stringify(documents)));
    },
    status: 200,
    answer: 'more than 400 subsegments',
  },
  {
    name: 'PutTraceSegments: 2 M documents',
    path: '/TraceSegments',
    headers: JSON_TYPE,
    body: filled(8 * MB - 100, '"",', '{"TraceSegmentDocuments":[', ']}'),
    status: 400,
    answer: 'Cannot read the body',
  },
  {
    name: 'PutMetricData by query: 8 MB of dots',
    path: '/',
    headers: METRICS,
    body: filled(8 * MB - 100, 'a.b.', 'Action=PutMetricData&Version=2010-08-01&', '=1'),
    status: 400,
    answer: '<Code>MalformedInput</Code>',
  },
  {
    name: 'PutMetricData by query: 4 M parameters',
    path: '/',
    headers: METRICS,
    body: filled(8 * MB - 100, 'a&', 'Action=PutMetricData&Version=2010-08-01&'),
    status: 400,
    answer: '<Code>MalformedInput</Code>',
  },
  {
    name: 'PutMetricData in CBOR: 8 M empty maps',
    path: PUT_METRICS,
    headers: CBOR,
    body: () => {
      const bytes = Buffer.alloc(8 * MB - 1, 0xa0);
      bytes[0] = 0x9f;
      return new Uint8Array(bytes);
    },
    status: 400,
    answer: 'SerializationException',
  },
  {
    name: 'PutMetricData in JSON: as many empty data as pass the scan',
    path: '/',
    headers: {
      ...scope('monitoring'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
    },
    body: filled(740_000, '{},', '{"Namespace":"a","MetricData":[', ']}'),
    status: 400,
  },
  {
    name: 'TestMetricFilter: 50 lines of 75,000 fields',
    path: '/',
    headers: { ...LOGS, 'x-amz-target': 'Logs_20140328.TestMetricFilter' },
    body: () => {
      const lines = Array.from({ length: 50 }, () => 'a '.repeat(75_000));
      const request = { filterPattern: '[a,...,b]', logEventMessages: lines };
      return new Uint8Array(Buffer.from(JSON.stringify(request)));
    },
    status: 200,
  },
  {
    name: 'X-Ray: OTLP of 1.7 M empty spans',
    path: '/v1/traces',
    headers: { ...JSON_TYPE, ...scope('xray') },
    body: filled(5 * MB - 100, '{},', '{"resourceSpans":[{"scopeSpans":[{"spans":[', ']}]}]}'),
    status: 400,
  },
  {
    name: 'CloudWatch: NDJSON of a million numbers',
    path: '/ingest/bulk?logGroup=bombs&logStream=bombs',
    headers: { ...JSON_TYPE, ...scope('logs') },
    body: filled(MB - 100, '0\n'),
  },
];

const rollbar: Bomb[] = [
  {
    name: 'item: 170,000 empty frames',
    path: '/api/1/item/',
    headers: ITEM,
    body: filled(
      510_000,
      '{},',
      '{"data":{"environment":"a","body":{"trace":{"exception":{"class":"a"},"frames":[',
      ']}}}}',
    ),
    status: 400,
    answer: '"err":1',
  },
  {
    name: 'item: nested 100,000 deep',
    path: '/api/1/item/',
    headers: ITEM,
    body: nested('[', 100_000, ']'),
    status: 400,
    answer: 'nested deeper',
  },
  {
    name: 'deploy: 60,000 fields of a form',
    path: '/api/1/deploy/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: filled(120_000, 'a&'),
    status: 400,
    answer: '"err":1',
  },
  {
    name: 'source map: 500,000 parts',
    path: '/api/1/sourcemap',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: filled(19 * MB, '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'),
    status: 400,
    answer: '"err":1',
  },
  {
    name: 'source map: 9 M sources that are none',
    path: '/api/1/sourcemap',
    headers: FORM,
    body: sourceMap(`{"version":3,"mappings":"","sources":[${'0,'.repeat(9 * MB)}0]}`),
    status: 422,
    answer: '"err":1',
  },
  {
    name: 'source map: as many sources that are none as pass the scan',
    path: '/api/1/sourcemap',
    headers: FORM,
    body: sourceMap(`{"version":3,"mappings":"","sources":[${'0,'.repeat(190_000)}0]}`),
    status: 422,
    answer: '"err":1',
  },
  {
    name: 'source map: nested 18 M deep',
    path: '/api/1/sourcemap',
    headers: FORM,
    body: sourceMap('['.repeat(18 * MB)),
    status: 422,
    answer: '"err":1',
  },
  {
    name: 'source map: 190,000 sources, and 3,000 files for each',
    path: '/api/1/sourcemap',
    headers: FORM,
    body: sourceMap(
      `{"version":3,"mappings":"","sources":[${'"x/a",'.repeat(190_000)}"a"]}`,
      Array.from({ length: 3000 }, (_, number) => `${number}/a`),
    ),
    status: 200,
  },
  {
    name: 'source map: 190,000 sources that are one file of 100 KB',
    path: '/api/1/sourcemap',
    headers: FORM,
    body: sourceMap(
      `{"version":3,"mappings":"","sources":[${'"a",'.repeat(190_000)}"a"]}`,
      ['a'],
      'x'.repeat(100_000),
    ),
    status: 200,
  },
  {
    name: 'source map: 3 M headers of a part',
    path: '/api/1/sourcemap',
    headers: FORM,
    body: filled(19 * MB, 'a: b\r\n', '--b\r\n', '\r\n1\r\n--b--\r\n'),
    status: 400,
    answer: '"err":1',
  },
  {
    name: 'source map: 19 MB of mappings',
    path: '/api/1/sourcemap',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: filled(
      19 * MB,
      'AAAA;',
      '--b\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n' +
        '--b\r\nContent-Disposition: form-data; name="minified_url"\r\n\r\nhttp://a/a.js\r\n' +
        '--b\r\nContent-Disposition: form-data; name="access_token"\r\n\r\npost-server-item\r\n' +
        '--b\r\nContent-Disposition: form-data; name="source_map"; filename="a"\r\n\r\n{"version":3,"sources":[],"names":[],"mappings":"',
      '"}\r\n--b--\r\n',
    ),
    status: 422,
    answer: '"err":1',
  },
];

const console: Bomb[] = [
  {
    name: 'faults: 60 MB of text',
    path: '/_emulator/faults',
    headers: JSON_TYPE,
    body: filled(60 * MB, 'a', '"', '"'),
    status: 413,
  },
  {
    name: 'import: 4 M empty objects',
    path: '/_emulator/import',
    headers: JSON_TYPE,
    body: filled(12 * MB, '{},', '[', ']'),
    status: 400,
    answer: 'Cannot import: line 1 is not OTLP in JSON',
  },
  {
    name: 'import: 2 M empty resources',
    path: '/_emulator/import',
    headers: JSON_TYPE,
    body: filled(6 * MB, '{},', '{"resourceSpans":[', ']}'),
    status: 200,
  },
  {
    name: 'import: a resource of 2 M empty scopes',
    path: '/_emulator/import',
    headers: JSON_TYPE,
    body: filled(6 * MB, '{},', '{"resourceSpans":[{"scopeSpans":[', ']}]}'),
    status: 400,
    answer: 'Cannot import: line 1 is too much, it has more than 1000000 values',
  },
  {
    name: 'import: 300,000 documents',
    path: '/_emulator/import',
    headers: JSON_TYPE,
    body: filled(6 * MB, '{"resourceSpans":[{}]}\n', '', ''),
    status: 200,
  },
];

export const BOMBS: readonly Bomb[] = [
  ...otlp,
  ...honeycomb,
  ...aws,
  ...logMetrics,
  ...rollbar,
  ...console,
];
