/**
 * What Honeycomb's web SDK does in a page of the front end: the browser asks by a preflight whether its headers may
 * pass, then sends OTLP/HTTP as JSON straight to the emulator, and lets the page read the answer only when it is
 * allowed to. The browser's part is played by its rules, https://fetch.spec.whatwg.org/#http-cors-protocol.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGuard } from '../../emulator/server/guard.ts';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { ADDRESSES } from '../../emulator/vendors/addresses.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const PAGE = 'http://localhost:3000';
const KEY = 'hcaik_public';
const context = openRoomContext();
const { routes } = createHoneycomb(context, { keys: [KEY] });
const guarded = createGuard(
  { decide: ADDRESSES.routeOf, allowedHosts: [], ingestOrigins: [PAGE] },
  (request) => routes.fetch(request),
);
let server: Served;
let endpoint = '';

beforeAll(async () => {
  server = await serve(guarded);
  endpoint = server.endpoint;
});

afterAll(() => server.close());

/** Sends as a browser would for a page of `origin`; rejects where a browser would. */
async function fetchFrom(
  origin: string,
  path: string,
  headers: Record<string, string>,
  body: object,
) {
  const site = { origin, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' };
  // application/json and headers of one's own are not on the safelist, so there is always a preflight.
  const asked = Object.keys(headers).toSorted().join(',');
  const preflight = await fetch(endpoint + path, {
    method: 'OPTIONS',
    headers: {
      ...site,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
    },
  });
  const allowed = (name: string) =>
    (preflight.headers.get(`access-control-allow-${name}`) ?? '').toLowerCase().split(/,\s*/);
  const passes = (one: Response) =>
    ['*', origin].includes(one.headers.get('access-control-allow-origin') ?? '');
  if (!preflight.ok || !passes(preflight)) throw new TypeError('Failed to fetch: preflight');
  for (const name of asked.split(',')) {
    if (!allowed('headers').includes(name)) throw new TypeError(`Failed to fetch: ${name}`);
  }
  if (!allowed('methods').includes('post')) throw new TypeError('Failed to fetch: method');
  const response = await fetch(endpoint + path, {
    method: 'POST',
    headers: { ...site, ...headers },
    body: JSON.stringify(body),
  });
  if (!passes(response)) throw new TypeError('Failed to fetch: answer');
  return response;
}

const HEADERS = { 'content-type': 'application/json', 'x-honeycomb-team': KEY };
const resource = {
  attributes: [
    { key: 'service.name', value: { stringValue: 'frontend' } },
    { key: 'telemetry.sdk.language', value: { stringValue: 'webjs' } },
    { key: 'honeycomb.distro.version', value: { stringValue: '1.5.1' } },
    { key: 'browser.width', value: { intValue: 1280 } },
  ],
  droppedAttributesCount: 0,
};
const TRACE = '5b8efff798038103d269b633813fc60c';
const TRACES = {
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          scope: { name: '@honeycombio/instrumentation-web-vitals', version: '1.5.1' },
          spans: [
            {
              traceId: TRACE,
              spanId: 'eee19b7ec3c1b174',
              name: 'LCP',
              kind: 1,
              startTimeUnixNano: '1795348830000000000',
              endTimeUnixNano: '1795348830125000000',
              attributes: [
                { key: 'lcp.value', value: { doubleValue: 125.4 } },
                { key: 'page.route', value: { stringValue: '/' } },
                { key: 'SampleRate', value: { intValue: 1 } },
              ],
              status: { code: 0 },
              flags: 257,
            },
          ],
        },
      ],
    },
  ],
};
const LOGS = {
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        {
          scope: { name: 'page' },
          logRecords: [
            {
              timeUnixNano: '1795348830000000000',
              body: { stringValue: 'clicked' },
              severityNumber: 9,
            },
          ],
        },
      ],
    },
  ],
};

describe('The web SDK on a page of the front end', () => {
  test('sends its spans, and reads the answer', async () => {
    const response = await fetchFrom(PAGE, '/v1/traces', HEADERS, TRACES);
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(
      context.rows('SELECT dataset, kind, name, fields FROM honeycomb_events').map((row) => ({
        ...row,
        fields: JSON.parse(String(row['fields'])),
      })),
    ).toMatchObject([
      {
        dataset: 'frontend',
        kind: 'span',
        name: 'LCP',
        fields: {
          'trace.trace_id': TRACE,
          'lcp.value': 125.4,
          duration_ms: 125,
          'telemetry.instrumentation_library': true,
        },
      },
    ]);
  });

  test('sends logs, metrics, and with trace headers and a Classic dataset', async () => {
    expect((await fetchFrom(PAGE, '/v1/logs', HEADERS, LOGS)).status).toBe(200);
    const metrics = { resourceMetrics: [] };
    expect((await fetchFrom(PAGE, '/v1/metrics', HEADERS, metrics)).status).toBe(200);
    const more = {
      ...HEADERS,
      'x-honeycomb-dataset': 'old',
      traceparent: `00-${TRACE}-eee19b7ec3c1b174-01`,
      tracestate: '',
      baggage: '',
    };
    expect((await fetchFrom(PAGE, '/v1/traces', more, TRACES)).status).toBe(200);
  });

  test('can read why it was refused', async () => {
    const headers = { ...HEADERS, 'x-honeycomb-team': 'wrong' };
    const response = await fetchFrom(PAGE, '/v1/traces', headers, TRACES);
    expect([response.status, await response.json()]).toEqual([
      401,
      { message: 'unknown API key - check your credentials' },
    ]);
  });

  test('libhoney in a page sends batches too', async () => {
    const response = await fetchFrom(PAGE, '/1/batch/page', HEADERS, [{ data: { a: 1 } }]);
    expect([response.status, await response.json()]).toEqual([200, [{ status: 202 }]]);
  });
});

test('A page of another origin can send nothing', async () => {
  const before = context.rows('SELECT count(*) AS n FROM requests');
  const sending = fetchFrom('http://localhost:8080', '/v1/traces', HEADERS, TRACES);
  await expect(sending).rejects.toThrow('Failed to fetch: preflight');
  expect(context.rows('SELECT count(*) AS n FROM requests')).toEqual(before);
});

test('Without the guard, as on the vendor’s host, the preflight lets any origin and the SDK’s headers pass', async () => {
  const response = await routes.request('/v1/traces', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-honeycomb-team',
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-headers')).toContain('x-honeycomb-team');
  expect(response.headers.get('access-control-allow-headers')).toContain('content-type');
});
