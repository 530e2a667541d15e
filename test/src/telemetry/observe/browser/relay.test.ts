import { describe, expect, it } from 'vitest';
import { attributeOf, ENV, openDoor } from '../../handlers/door.fixture.ts';

const PAGE = 'https://shop.example';
const TRACE_ID = '6b0ba84f53995c3f42cd8ad8a1b2c3d4';
const CLICK = {
  traceId: TRACE_ID,
  spanId: '1111111111111111',
  flags: 1,
  name: 'click',
  kind: 1,
  startTimeUnixNano: '1764300000000000000',
  endTimeUnixNano: '1764300000250000001',
  attributes: [
    { key: 'target_element', value: { stringValue: 'BUTTON' } },
    { key: 'http.url', value: { stringValue: 'https://shop.example/?token=hush-hush' } },
    { key: 'n', value: { intValue: '7' } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] } } },
    { key: 'map', value: { kvlistValue: { values: [] } } },
  ],
};
const CALL = {
  ...CLICK,
  spanId: '2222222222222222',
  parentSpanId: CLICK.spanId,
  name: 'HTTP GET',
  kind: 3,
  attributes: [],
  events: [{ timeUnixNano: '1764300000100000000', name: 'sent', attributes: [] }],
  status: { code: 2, message: 'torn' },
};
const exportOf = (...spans: object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop-page' } }] },
      scopeSpans: [{ scope: { name: 'clicks', version: '1' }, spans }],
    },
  ],
});

interface Sent {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly path?: string;
  /** As Deno hands on what a client wrote; other runtimes add a path where there is none. */
  readonly url?: string;
}

function openShop(
  env: Record<string, string> = { TELEMETRY_BROWSER_ORIGINS: `${PAGE}, nowhere` },
  effects: Parameters<typeof openDoor>[0] = {},
) {
  const door = openDoor(effects);
  const app = door.observe({
    fetch: async (_request: Request, _env: object, _context: object) => new Response('app'),
  });
  const send = async ({ body, headers, method = 'POST', path = '/v1/traces', url }: Sent = {}) => {
    const sent = body ?? JSON.stringify(exportOf(CLICK, CALL));
    const request = new Request(`https://api.example${path}`, {
      method,
      headers: { origin: PAGE, 'content-type': 'application/json', ...headers },
      ...(method === 'POST' ? { body: sent } : {}),
    });
    if (url !== undefined) Object.defineProperty(request, 'url', { value: url });
    const response = await app.fetch(request, { ...ENV, ...env }, door.context);
    const text = await response.text();
    await door.settle();
    return { status: response.status, headers: response.headers, text };
  };
  const ask = async (path: string, headers: Record<string, string>) => {
    const request = new Request(`https://api.example${path}`, { headers });
    await app.fetch(request, { ...ENV, ...env }, door.context);
    await door.settle();
  };
  return { ...door, send, ask };
}

describe('POST /v1/traces', () => {
  it('takes a page’s spans to Honeycomb and X-Ray, and the worker’s key stays here', async () => {
    const { send, vendors } = openShop();
    const { status, headers, text } = await send();
    expect([status, text]).toEqual([200, '{}']);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    const [click, call] = vendors.spans();
    expect(click).toMatchObject({
      traceId: TRACE_ID,
      name: 'click',
      kind: 1,
      scope: 'clicks',
      startTimeUnixNano: '1764300000000000000',
      endTimeUnixNano: '1764300000250000001',
    });
    expect(click).not.toHaveProperty('parentSpanId');
    expect(attributeOf(click, 'browser.service.name')).toBe('shop-page');
    expect(attributeOf(click, 'n')).toBe('7');
    expect(attributeOf(click, 'map')).toBeUndefined();
    expect(call).toMatchObject({
      kind: 3,
      parentSpanId: CLICK.spanId,
      events: [{ name: 'sent' }],
      status: { code: 2, message: 'torn' },
    });
    expect(vendors.segments()).toMatchObject([
      {
        id: CLICK.spanId,
        name: 'shop-page',
        trace_id: `1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)}`,
        subsegments: [{ id: CALL.spanId, fault: true }],
      },
    ]);
    expect(JSON.stringify(vendors.exchanges)).not.toContain('hush-hush');
    expect(JSON.stringify([...headers])).not.toContain(ENV.HONEYCOMB_API_KEY);
  });

  it('answers the preflight of a page that may send', async () => {
    const { send } = openShop();
    const { status, headers } = await send({ method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-headers')).toBe('content-type');
    expect(headers.get('access-control-allow-methods')).toBe('POST');
  });

  it.each<[string, Sent, number]>([
    ['another origin', { headers: { origin: 'https://other.example' } }, 403],
    ['another origin’s preflight', { method: 'OPTIONS', headers: { origin: 'https://x.y' } }, 403],
    ['an opaque origin', { headers: { origin: 'null' } }, 403],
    ['protobuf', { headers: { 'content-type': 'application/x-protobuf' } }, 415],
    ['no JSON', { body: '{' }, 400],
    ['other JSON', { body: '{"resourceSpans":[{}]}' }, 400],
    ['a wrong id', { body: JSON.stringify(exportOf({ ...CLICK, traceId: 'x' })) }, 400],
    [
      'an id of zeros',
      { body: JSON.stringify(exportOf({ ...CLICK, spanId: '0'.repeat(16) })) },
      400,
    ],
    ['no time', { body: JSON.stringify(exportOf({ ...CLICK, endTimeUnixNano: 'now' })) }, 400],
    [
      'too many spans',
      { body: JSON.stringify(exportOf(...Array.from({ length: 513 }, () => CALL))) },
      400,
    ],
    ['too many bytes', { body: ' '.repeat(512 * 1024 + 1) }, 413],
    ['a length that is too large', { headers: { 'content-length': '9999999' } }, 413],
  ])('refuses %s, and nothing leaves', async (_, sent, expected) => {
    const { send, vendors } = openShop();
    const { status, headers, text } = await send(sent);
    expect(status).toBe(expected);
    expect(text).toMatch(/^\{"message":"Cannot /);
    expect(headers.has('access-control-allow-origin')).toBe(expected !== 403);
    expect(vendors.spans()).toEqual([]);
    expect(vendors.segments()).toEqual([]);
  });

  it('takes so many exports a second, and tells when to try again', async () => {
    const { send } = openShop();
    const answers = await Promise.all(Array.from({ length: 60 }, () => send({ body: '{' })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
  });

  it.each<[string, Record<string, string>, Sent]>([
    ['names no origin', {}, {}],
    ['is asked for another path', { TELEMETRY_BROWSER_ORIGINS: PAGE }, { path: '/v1/tracesx' }],
    [
      'has the path in its query only',
      { TELEMETRY_BROWSER_ORIGINS: PAGE },
      { url: 'https://api.example?next=/v1/traces' },
    ],
    ['is asked with another method', { TELEMETRY_BROWSER_ORIGINS: PAGE }, { method: 'GET' }],
  ])('is the app’s own where it %s', async (_, env, sent) => {
    expect((await openShop(env).send(sent)).text).toBe('app');
  });

  it('counts against the budget, which may let nothing through', async () => {
    const { send, vendors } = openShop({
      TELEMETRY_BROWSER_ORIGINS: PAGE,
      TELEMETRY_BUDGET: 'enforce',
      TELEMETRY_BUDGET_HONEYCOMB_EVENTS: '1',
    });
    for (let n = 0; n < 4; n += 1) await send();
    expect(vendors.spans().length).toBeLessThan(8);
  });

  it('is one crowd, whatever the pages call themselves, so that it leaves others their share', async () => {
    const clock = { now: Date.UTC(2026, 10, 15) };
    const { send, ask, vendors } = openShop(
      {
        TELEMETRY_BROWSER_ORIGINS: PAGE,
        TELEMETRY_BUDGET: 'enforce',
        TELEMETRY_BUDGET_HONEYCOMB_EVENTS: '400',
      },
      { now: () => clock.now },
    );
    for (let n = 0; n < 300; n += 1) {
      clock.now += 1_000;
      const body = JSON.stringify(exportOf(CLICK, CALL)).replace('shop-page', `page-${n}`);
      await send({ body, headers: { 'cf-connecting-ip': `198.51.100.${n % 200}` } });
    }
    for (let n = 0; n < 60; n += 1) {
      clock.now += 1_000;
      await ask(`/honest/${n % 7}`, { 'cf-connecting-ip': `203.0.${n}.1` });
    }
    const honest = vendors.spans().filter(({ name }) => name === 'GET');
    expect(honest.length).toBeGreaterThan(10);
  });
});
