/** How the console marks telemetry whose sender was not verified. */
import { describe, expect, test } from 'vitest';
import { RawRequest, RefusalPage, TraceDetail } from '../../../../emulator/console/api/shapes.ts';
import * as v from 'valibot';
import { signed } from '../../vendors/aws/call.ts';
import { API_KEY, openAws } from '../../vendors/aws/serve.ts';
import { REGION } from '../../serve.ts';

const TRACE = '6b030c74d87bdfec8f9d51c8fa5709a1';
const DOCUMENT = JSON.stringify({
  id: '00000000000000aa',
  trace_id: `1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`,
  name: 'a',
  start_time: 1,
  end_time: 2,
});
const UNKNOWN = { accessKeyId: 'SOMEKEY', secretAccessKey: 'any' };

function open() {
  const aws = openAws();
  const xray = async (operation: string, input: unknown, options = {}) =>
    aws.fetch(await signed(`http://127.0.0.1/${operation}`, 'xray', {}, input, options));
  const get = async <S extends v.GenericSchema>(schema: S, path: string) =>
    v.parse(
      schema,
      await (await aws.fetch(new Request(`http://127.0.0.1/_emulator/${path}`))).json(),
    );
  return { aws, xray, get };
}

describe('a request that stores telemetry', () => {
  test.each([
    ['an unknown key', UNKNOWN, true],
    ['a known key', {}, false],
  ])('of %s', async (_, options, unverified) => {
    const { xray, get } = open();
    await xray('TraceSegments', { TraceSegmentDocuments: [DOCUMENT] }, options);
    const trace = await get(TraceDetail, `traces/${TRACE}`);
    expect(trace.unverified).toBe(unverified);
    const request = await get(RawRequest, `requests/${trace.segments[0]?.request}`);
    expect(request.unverified).toBe(unverified);
    // What was not sent is not shown as if it had been.
    expect(Object.keys(request.headers).filter((name) => name.includes('emulator'))).toEqual([]);
  });

  test.each([
    ['an unknown API key', 'other-key', true],
    ['a known API key', API_KEY, false],
  ])('of %s is marked by the paths of HTTP ingestion too', async (_, key, unverified) => {
    const { aws, get } = open();
    const logs = async (operation: string, input: object) =>
      aws.fetch(
        await signed(
          `https://logs.${REGION}.amazonaws.com/`,
          'logs',
          { 'x-amz-target': `Logs_20140328.${operation}` },
          input,
        ),
      );
    await logs('CreateLogGroup', { logGroupName: 'g' });
    await logs('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    await logs('PutBearerTokenAuthentication', {
      logGroupIdentifier: 'g',
      bearerTokenAuthenticationEnabled: true,
    });
    const response = await aws.fetch(
      new Request(`https://logs.${REGION}.amazonaws.com/ingest/json?logGroup=g&logStream=s`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'm', trace_id: TRACE }),
      }),
    );
    expect(await response.text()).toBe('{}');
    expect((await get(TraceDetail, `traces/${TRACE}`)).unverified).toBe(unverified);
  });
});

test.each([
  ['an unknown key', UNKNOWN, true],
  ['a known key', {}, false],
  ['a known key, with a wrong signature,', { secretAccessKey: 'wrong' }, false],
])(
  'a refusal of %s is marked when its sender could not be verified',
  async (_, options, unverified) => {
    const { xray, get } = open();
    await xray('GetSamplingRules', { NextToken: 1 }, options);
    const { refusals } = await get(RefusalPage, 'refusals');
    expect(refusals).toMatchObject([{ unverified }]);
  },
);
