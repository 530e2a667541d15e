import { describe, expect, test } from 'vitest';
import { openHoneycomb } from './open.ts';

const CLASSIC = '0123456789abcdef0123456789abcdef';
const CLASSIC_INGEST = `hcaic_${'1234567890'.repeat(5)}abcdefgh`;
const INGEST = `hcaik_${'0123456789'.repeat(5)}abcdefgh`;
const CONFIGURATION = 'hcalk_0123456789abcdef';

const SPANS = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'svc' } }] },
      scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'x' }] }],
    },
  ],
};
const LOGS = {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }],
};

describe('GET /1/auth', () => {
  const auth = async (key: string) =>
    (
      await openHoneycomb({ keys: [key] }).call('GET', '/1/auth', undefined, {
        'x-honeycomb-team': key,
      })
    ).body;

  test.each([CLASSIC, CLASSIC_INGEST])('says of %s that it has no environment', async (key) => {
    expect(await auth(key)).toMatchObject({ environment: { name: '', slug: '' } });
  });

  test('says what an ingest key may do, and its id without the secret', async () => {
    expect(await auth(INGEST)).toMatchObject({
      id: INGEST.slice(0, 32),
      type: 'ingest',
      api_key_access: { createDatasets: true },
      environment: { slug: 'local' },
    });
  });

  test('says of a configuration key that it may do everything', async () => {
    const body = await auth(CONFIGURATION);
    expect(body).toMatchObject({
      type: 'configuration',
      api_key_access: { triggers: true, slos: true, recipients: true },
      environment: { slug: 'local' },
    });
    expect(JSON.stringify(body)).not.toContain(CONFIGURATION);
  });
});

describe('OTLP with a Classic key', () => {
  test.each([
    ['/v1/traces', SPANS],
    ['/v1/metrics', { resourceMetrics: [] }],
  ])('to %s without x-honeycomb-dataset is 401', async (path, body) => {
    const { call, events } = openHoneycomb();
    const answer = await call('POST', path, body, { 'x-honeycomb-team': CLASSIC });
    expect([answer.status, answer.body]).toEqual([
      401,
      { message: "missing 'x-honeycomb-dataset' header" },
    ]);
    expect(events()).toEqual([]);
  });

  test('places spans where the header says, for any service', async () => {
    const { call, events } = openHoneycomb();
    const headers = { 'x-honeycomb-team': CLASSIC, 'x-honeycomb-dataset': 'Old Data' };
    expect((await call('POST', '/v1/traces', SPANS, headers)).status).toBe(200);
    expect(events()).toMatchObject([{ dataset: 'Old Data' }]);
    expect((await call('GET', '/1/datasets/old-data')).status).toBe(200);
  });

  test('logs need no header', async () => {
    const { call, events } = openHoneycomb();
    const headers = { 'x-honeycomb-team': CLASSIC };
    expect((await call('POST', '/v1/logs', LOGS, headers)).status).toBe(200);
    expect(events()).toMatchObject([{ dataset: 'unknown_log_source' }]);
  });

  test('and with a key of an environment the header is ignored for spans', async () => {
    const { call, events } = openHoneycomb();
    const headers = { 'x-honeycomb-team': INGEST, 'x-honeycomb-dataset': 'Old Data' };
    await call('POST', '/v1/traces', SPANS, headers);
    expect(events()).toMatchObject([{ dataset: 'svc' }]);
  });
});
