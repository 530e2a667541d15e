/** What requests and the platform are called at the vendors, from the observer's front door to the wire. */
import { setImmediate } from 'node:timers/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import manifest from '../../../../package.json' with { type: 'json' };
import { createObserver } from '../../../../src/telemetry/observe/observer.ts';
import type { RequestObservation } from '../../../../src/telemetry/observe/request-observation.ts';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';

const VARIABLES = {
  HONEYCOMB_API_KEY: 'honeycomb-key',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'hush-aws',
  AWS_REGION: 'us-east-1',
  ROLLBAR_ACCESS_TOKEN: 'hush-rollbar',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  OTEL_RESOURCE_ATTRIBUTES: 'service.version=7.8.9',
  AWS_XRAY_SAMPLING: 'local',
  TRACE_CONTEXT_TRUST: 'sampling',
};

const Attributes = v.pipe(
  v.array(v.object({ key: v.string(), value: v.record(v.string(), v.unknown()) })),
  v.transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])),
  ),
);
const Traces = v.object({
  resourceSpans: v.tuple([
    v.object({
      resource: v.object({ attributes: Attributes }),
      scopeSpans: v.looseTuple([
        v.object({ spans: v.tuple([v.object({ name: v.string(), attributes: Attributes })]) }),
      ]),
    }),
  ]),
});
const Segments = v.object({ TraceSegmentDocuments: v.tuple([v.pipe(v.string(), v.parseJson())]) });

interface Options {
  readonly variables?: Record<string, string>;
  readonly userAgent?: string;
  readonly peerAddress?: string;
  readonly handle?: (
    observation: RequestObservation,
    waitUntil: (work: Promise<unknown>) => void,
  ) => Promise<Response> | Response;
}

/** Serves one request and reads what was sent of it. */
async function serve(request: Request, options: Options = {}) {
  const sent: { url: string; headers: Headers; body: string }[] = [];
  const work: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => void work.push(promise);
  const observer = createObserver({
    settings: readSettings({ ...VARIABLES, ...options.variables }),
    env: {},
    effects: {
      fetch: async (url, init) => {
        const body = await new Response(init?.body ?? '').text();
        sent.push({ url, headers: new Headers(init?.headers), body });
        return Response.json(url.includes('rollbar') ? { err: 0, result: { uuid: 'u' } } : {});
      },
      now: Date.now,
      wait: () => setImmediate(),
      random: () => 0,
      randomHex: (digits) => 'c'.repeat(digits),
      print: () => undefined,
      userAgent: options.userAgent,
    },
  });
  const trigger = { request, waitUntil, peerAddress: options.peerAddress };
  await observer.observe(
    trigger,
    (observation) => options.handle?.(observation, waitUntil) ?? new Response('ok'),
  );
  for (let done = 0; done < work.length;) {
    done = work.length;
    await Promise.all(work);
  }
  await observer.flush();

  const find = (part: string) => sent.find(({ url }) => url.includes(part));
  const traces = find('/v1/traces');
  const documents = find('/TraceSegments');
  const parsed = traces && v.parse(Traces, JSON.parse(traces.body)).resourceSpans[0];
  return {
    sent,
    traceHeaders: traces?.headers,
    resource: parsed?.resource.attributes,
    /** The request's own. */
    span: parsed?.scopeSpans[0].spans[0],
    segment: documents && v.parse(Segments, JSON.parse(documents.body)).TraceSegmentDocuments[0],
  };
}

const url = 'https://api.cruddur.com/api/activities/home';

describe('the client’s address', () => {
  const CF = { 'cf-connecting-ip': '203.0.113.77', 'x-forwarded-for': '1.2.3.4' };
  const XFF = { 'x-forwarded-for': '1.2.3.4, 198.51.100.9, 10.0.0.1' };
  it.each([
    [CF, 0, 'keep', '203.0.113.77', undefined],
    [CF, 0, 'cut', '203.0.113.0', undefined],
    [CF, 0, 'drop', undefined, undefined],
    [XFF, 0, 'keep', '192.0.2.5', undefined],
    [XFF, 2, 'keep', '198.51.100.9', true],
    [XFF, 2, 'cut', '198.51.100.0', true],
    [XFF, 2, 'drop', undefined, undefined],
    [{}, 0, 'keep', '192.0.2.5', undefined],
    [{}, 0, 'cut', '192.0.2.0', undefined],
    [{}, 0, 'drop', undefined, undefined],
  ])('of %j behind %i proxies, %s, is %s', async (headers, hops, mode, address, forwarded) => {
    const { span, segment, sent } = await serve(new Request(url, { headers: { ...headers } }), {
      variables: { CLIENT_ADDRESS: mode, TRUSTED_HOPS: String(hops) },
      peerAddress: '192.0.2.5',
      handle: (observation) => {
        observation.failed(new Error('no'));
        return new Response('no', { status: 500 });
      },
    });
    expect(span?.attributes['client.address']).toBe(address);
    const request = { client_ip: address, x_forwarded_for: forwarded };
    expect(segment).toMatchObject({ http: { request: JSON.parse(JSON.stringify(request)) } });
    const all = sent.map(({ body }) => body).join('\n');
    expect(sent.map(({ url: to }) => new URL(to).hostname)).toContain('api.rollbar.com');
    const whole = ['203.0.113.77', '198.51.100.9', '192.0.2.5', '1.2.3.4', '10.0.0.1'];
    expect(whole.filter((one) => one !== address && all.includes(one))).toEqual([]);
    expect(all.includes('forwarded')).toBe(forwarded === true);
  });
});

describe('the server', () => {
  it.each([
    ['https://api.cruddur.com/x', 'api.cruddur.com', '443'],
    ['https://api.cruddur.com:8443/x', 'api.cruddur.com', '8443'],
    ['http://[::1]:4567/x', '::1', '4567'],
  ])('of %s keeps address and port apart, and together for X-Ray', async (at, address, port) => {
    const { span, segment } = await serve(new Request(at));
    expect(span?.attributes).toMatchObject({ 'server.address': address, 'server.port': port });
    expect(segment).toMatchObject({ http: { request: { url: at } } });
  });

  it('names the segment by host and port, as the Host header has them', async () => {
    const variables = { AWS_XRAY_URL: '*cruddur.com:8443' };
    const { segment } = await serve(new Request('https://api.cruddur.com:8443/'), { variables });
    expect(segment).toMatchObject({ name: 'api.cruddur.com:8443' });
  });
});

describe('error.type', () => {
  class StoreError extends Error {
    override name = 'StoreError';
  }
  const answer = (status: number, error?: unknown) => (observation: RequestObservation) => {
    if (error !== undefined) observation.failed(error);
    return new Response('no', { status });
  };
  it.each([
    ['absent at 200', answer(200), undefined],
    ['absent at 404', answer(404), undefined],
    ['the status at 500', answer(500), '500'],
    ['the status at 503', answer(503), '503'],
    ['the class of what was thrown', answer(500, new TypeError('no')), 'TypeError'],
    ['the name of a class of one’s own', answer(500, new StoreError('no')), 'StoreError'],
    ['the status for what is not an error', answer(500, 'no'), '500'],
    [
      'the class of what escaped',
      () => {
        throw new RangeError('no');
      },
      'RangeError',
    ],
  ])('is %s', async (_, handle, expected) => {
    const { span } = await serve(new Request(url), { handle });
    expect(span?.attributes['error.type']).toBe(expected);
  });
});

describe('methods', () => {
  it('that no specification lists name no span, and X-Ray shows them', async () => {
    const { span, segment } = await serve(new Request(url, { method: 'PROPFIND' }), {
      handle: (observation) => {
        observation.routed('/api/activities/home');
        return new Response('ok');
      },
    });
    expect(span).toMatchObject({
      name: 'HTTP /api/activities/home',
      attributes: {
        'http.request.method': '_OTHER',
        'http.request.method_original': 'PROPFIND',
      },
    });
    expect(segment).toMatchObject({ http: { request: { method: 'PROPFIND' } } });
  });
});

describe('the platform', () => {
  const RAY = '8f2b3c4d5e6f7a8b-FRA';
  const onEdge = (): Request =>
    Object.assign(new Request(url, { headers: { 'cf-ray': RAY } }), {
      cf: { colo: 'FRA', httpProtocol: 'HTTP/2' },
    });

  it('is named on Workers, with data centre and Ray ID of each request', async () => {
    const { resource, span, segment } = await serve(onEdge(), { userAgent: 'Cloudflare-Workers' });
    expect(resource).toMatchObject({
      'cloud.provider': 'cloudflare',
      'cloud.platform': 'cloudflare.workers',
    });
    const edge = {
      'cloudflare.colo': 'FRA',
      'cloudflare.ray_id': RAY,
      'network.protocol.version': '2',
    };
    expect(span?.attributes).toMatchObject(edge);
    expect(segment).toMatchObject({ metadata: { default: edge } });
  });

  it('reaches X-Ray where Honeycomb does not take the request', async () => {
    const variables = { OTEL_TRACES_SAMPLER: 'always_off' };
    const { span, segment } = await serve(onEdge(), { variables });
    expect(span).toBeUndefined();
    expect(segment).toMatchObject({ metadata: { default: { 'cloudflare.colo': 'FRA' } } });
  });

  it('is not asked of a request that no trace is sent of', async () => {
    let reads = 0;
    const request = Object.defineProperty(new Request(url), 'cf', {
      get() {
        reads += 1;
        return { colo: 'FRA' };
      },
    });
    request.headers.set('traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`);
    // Its access line is sent anyway.
    const variables = { OTEL_TRACES_SAMPLER: 'parentbased_always_on', LOG_CONSOLE: 'off' };
    const { span, segment, sent } = await serve(request, { variables });
    expect([span, segment]).toEqual([undefined, undefined]);
    expect(sent.some(({ body }) => body.includes('GET https /api/activities/home? 200'))).toBe(
      true,
    );
    expect(reads).toBe(0);
  });

  it.each(['Deno/2.9.5', undefined])('is not Cloudflare’s under %s', async (userAgent) => {
    const { resource } = await serve(
      new Request(url),
      userAgent === undefined ? {} : { userAgent },
    );
    expect(Object.keys(resource ?? {}).filter((key) => key.startsWith('cloud'))).toEqual([]);
  });
});

describe('versions', () => {
  it('are the library’s for the SDK and the service’s for the service', async () => {
    const { name, version } = manifest;
    const { resource, segment, traceHeaders, sent } = await serve(new Request(url), {
      handle: (observation) => {
        observation.report('hello', 'info');
        return new Response('ok');
      },
    });
    expect(resource).toMatchObject({
      'service.version': '7.8.9',
      'telemetry.sdk.name': name,
      'telemetry.sdk.version': version,
    });
    expect(traceHeaders?.get('user-agent')).toBe(`${name}/${version}`);
    expect(segment).toMatchObject({
      service: { version: '7.8.9' },
      aws: { xray: { sdk: name, sdk_version: version } },
    });
    const item = sent.find(({ url: to }) => to.includes('rollbar'));
    expect(JSON.parse(item?.body ?? '')).toMatchObject({
      data: { notifier: { name, version }, code_version: '7.8.9' },
    });
  });
});

describe('an outgoing call', () => {
  it.each([
    ['within the request', false],
    ['that outlives it', true],
  ])('%s says address and port apart, and why it failed', async (_, isLate) => {
    const server = createServer((_, response) => response.writeHead(503).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = v.parse(v.object({ port: v.number() }), server.address());
    try {
      const { sent } = await serve(new Request(url), {
        handle: async (_observation, waitUntil) => {
          const call = fetch(`http://127.0.0.1:${port}/x?y=1`).then((answer) => answer.text());
          if (isLate) waitUntil(call);
          else await call;
          return new Response('ok');
        },
      });
      const exported = sent.filter(({ url: to }) => to.includes('/v1/traces'));
      const traces =
        exported.map(({ body }) => body).find((body) => body.includes('fetch GET')) ?? '';
      const attribute = (key: string, value: unknown) => JSON.stringify({ key, value });
      expect(traces).toContain(attribute('server.port', { intValue: String(port) }));
      expect(traces).toContain(attribute('server.address', { stringValue: '127.0.0.1' }));
      expect(traces).toContain(attribute('url.scheme', { stringValue: 'http' }));
      expect(traces).toContain(attribute('url.query', { stringValue: 'y=1' }));
      expect(traces).toContain(attribute('error.type', { stringValue: '503' }));
    } finally {
      server.close();
    }
  });
});

describe('AWS', () => {
  it.each([
    ['us-gov-west-1', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
    ['us-iso-east-1', 'c2s.ic.gov'],
    ['eusc-de-east-1', 'amazonaws.eu'],
  ])('is called in %s at hosts of %s', async (region, domain) => {
    const { sent } = await serve(new Request(url), { variables: { AWS_REGION: region } });
    const hosts = sent.map(({ url: to }) => new URL(to).hostname);
    expect(hosts).toContain(`xray.${region}.${domain}`);
    expect(hosts).toContain(`logs.${region}.${domain}`);
  });
});
