import { Response as WorkerResponse, type Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';
import { UNLIMITED } from '../unlimited.ts';
import { USES } from './uses.ts';

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly attributes: { readonly key: string; readonly value: Record<string, unknown> }[];
}

const bodies: string[] = [];
const called: string[] = [];
let worker: WorkerScript;
let spans: Span[] = [];
let untouched: unknown;
let bare: unknown;
let observed: unknown;

async function ask(path: string): Promise<unknown> {
  return (await fetch(new URL(path, worker.url))).json();
}

beforeAll(async () => {
  worker = await startWorkerScript(new URL('bindings.worker.ts', import.meta.url), {
    bindings: {
      ...UNLIMITED,
      HONEYCOMB_API_KEY: 'key',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      LOG_CONSOLE: 'off',
      TELEMETRY_LINGER_MS: '10',
    },
    kvNamespaces: ['KV'],
    r2Buckets: ['R2'],
    d1Databases: ['DB'],
    queueProducers: { QUEUE: 'jobs', TELEMETRY_QUEUE: 'telemetry' },
    durableObjects: { ROOM: 'Room' },
    analyticsEngineDatasets: { POINTS: { dataset: 'points' } },
    serviceBindings: {
      SERVICE({ url, headers }: Request) {
        called.push(headers.get('traceparent') ?? 'none');
        return new WorkerResponse(url);
      },
    },
    async outboundService(request: Request) {
      if (request.url.endsWith('/v1/traces')) bodies.push(await request.text());
      return WorkerResponse.json({});
    },
  });
  untouched = await ask('/untouched');
  observed = await ask('/observed');
  bare = await ask('/bare');
  spans = await vi.waitFor(() => {
    const found = bodies
      .flatMap((body): { scopeSpans: { spans: Span[] }[] }[] => JSON.parse(body).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans);
    expect(found.length).toBeGreaterThan(0);
    return found;
  }, 30_000);
});
afterAll(async () => {
  await worker?.close();
});

const named = (name: string): Span[] => spans.filter((span) => span.name === name);
function attributesOf(span: Span | undefined): Record<string, unknown> {
  return Object.fromEntries(
    (span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]),
  );
}

describe('bindings in workerd', () => {
  it('answer, and fail, as they do without telemetry', () => {
    expect(Object.keys(Object(untouched))).toEqual(Object.keys(USES));
    expect(observed).toEqual(untouched);
    expect(bare).toEqual(untouched);
  });

  it('make a client span of each call, below the server span, and none outside of a request', () => {
    const root = spans.find(({ kind }) => kind === 2);
    const names = spans
      .filter(({ parentSpanId }) => parentSpanId === root?.spanId)
      .map(({ name }) => name);
    expect(names).toEqual([
      'KV KV put',
      ...Array(3).fill('KV KV get'),
      ...Array(2).fill('KV KV getWithMetadata'),
      'KV KV list',
      ...Array(2).fill('KV KV get'),
      'KV KV put',
      'KV KV delete',
      'R2 R2 put',
      ...Array(2).fill('R2 R2 get'),
      'R2 R2 head',
      'R2 R2 list',
      'R2 R2 delete',
      'DB exec',
      'DB run',
      'DB batch',
      'DB all',
      'DB first',
      'DB raw',
      'DB all',
      'DB all',
      'Queues QUEUE send',
      'Queues QUEUE sendBatch',
      'Queues QUEUE send',
      'Durable Object ROOM',
      'Durable Object ROOM',
      'Service Binding SERVICE',
      'Analytics Engine POINTS writeDataPoint',
      'Analytics Engine POINTS writeDataPoint',
      'cache default delete',
      'cache default match',
      'cache default put',
      'cache default match',
      'cache default delete',
      'cache own match',
    ]);
  });

  it('tell the question and its result', () => {
    const [hit, , miss] = named('KV KV get').map(attributesOf);
    expect(hit).toMatchObject({
      'db.system': 'Cloudflare KV',
      'db.cf.kv.key': 'a',
      'db.cf.kv.has_result': true,
    });
    expect(miss).toMatchObject({ 'db.statement': 'get none', 'db.cf.kv.has_result': false });
    const pairs = named('KV KV getWithMetadata').map(attributesOf);
    expect(pairs.map((pair) => pair['db.cf.kv.has_result'])).toEqual([true, false]);
    const [object] = named('R2 R2 get').map(attributesOf);
    expect(object).toMatchObject({ 'db.system': 'Cloudflare R2', 'db.cf.r2.has_result': true });
    const [put] = named('KV KV put').map(attributesOf);
    expect(put).not.toHaveProperty(['db.cf.kv.has_result']);
    const [all] = named('DB all').map(attributesOf);
    expect(all).toMatchObject({
      'db.statement': 'SELECT n FROM t WHERE n > ?',
      'db.cf.d1.rows_read': expect.anything(),
    });
    const looks = named('cache default match').map(attributesOf);
    expect(looks.map((look) => look['cache.hit'])).toEqual([false, true]);
    expect(looks[0]).toMatchObject({ 'url.full': 'http://shop.example/price' });
    const [point] = named('Analytics Engine POINTS writeDataPoint').map(attributesOf);
    expect(point).toMatchObject({ 'db.cf.analytics.blobs': '2', 'db.cf.analytics.doubles': '1' });
    const [list] = named('R2 R2 list').map(attributesOf);
    expect(list).toMatchObject({ 'db.cf.r2.count': '1' });
    expect(object).toMatchObject({ 'db.cf.r2.value_size': '4' });
    expect(put).toMatchObject({ 'db.cf.kv.value_size': '1' });
    const [service] = named('Service Binding SERVICE').map(attributesOf);
    expect(service).toMatchObject({
      'http.request.method': 'GET',
      'url.full': 'http://service/a?b=1',
      'url.query': 'b=1',
      'server.port': '80',
      'http.response.status_code': '200',
    });
  });

  it('show a batch with a span for each of its statements', () => {
    const [batch] = named('DB batch');
    const queries = named('DB batch > query');
    expect(queries.map(({ parentSpanId }) => parentSpanId)).toEqual([batch?.spanId, batch?.spanId]);
    const insert = {
      'db.statement': 'INSERT INTO t VALUES (?) RETURNING n',
      'db.cf.d1.rows_written': '1',
    };
    expect(queries.map(attributesOf)).toMatchObject([insert, insert]);
  });

  it('mark the call that failed, with the type of what was thrown', () => {
    const failed = spans.filter(({ status }) => status.code === 2).map(({ name }) => name);
    expect(failed).toEqual(['KV KV put', 'DB all', 'Queues QUEUE send']);
    const wrong = named('DB all').find(({ status }) => status.code === 2);
    expect(attributesOf(wrong)).toMatchObject({ 'error.type': 'Error' });
  });

  it('carry the trace to the service that is called', () => {
    const [service] = named('Service Binding SERVICE');
    expect(called).toEqual(['none', expect.stringContaining(String(service?.spanId)), 'none']);
  });
});
