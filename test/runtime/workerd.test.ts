import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWorker, type Worker } from '../../emulator/worker/worker.ts';
import { createVendors } from './vendors.ts';

const vendors = createVendors();
let worker: Worker;

beforeAll(async () => {
  worker = await startWorker({
    config: fileURLToPath(new URL('../../wrangler.toml', import.meta.url)),
    sample: fileURLToPath(new URL('../../src/cruddur/sample.sql', import.meta.url)),
    port: 0,
    persist: undefined,
    // Long enough that a slow machine gathers as many requests for a call as a quick one.
    environment: { TELEMETRY_LINGER_MS: '500' },
    outbound: (request) => vendors.answer(request),
    print: () => undefined,
  });
});
afterAll(() => worker?.close());

const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(new URL(path, worker.url), init);

function traceIdOf(response: Response): string {
  const header = response.headers.get('x-amzn-trace-id') ?? '';
  return header.replace('Root=1-', '').replaceAll('-', '');
}

async function spansOf(traceId: string, count: number) {
  return vi.waitFor(() => {
    const spans = vendors.spans().filter((span) => span.traceId === traceId);
    expect(spans.length).toBeGreaterThanOrEqual(count);
    return spans;
  }, 30_000);
}

describe('the worker in workerd', () => {
  it('makes D1 calls children of the span they were made in', async () => {
    const response = await get('/api/activities/home');
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveLength(3);
    const spans = await spansOf(traceIdOf(response), 4);
    const root = spans.find((span) => span.kind === 2);
    const home = spans.find((span) => span.name === 'activities_home');
    const data = spans.find((span) => span.name === 'home-activites-mock-data');
    const query = spans.find((span) => span.name.startsWith('DB '));
    expect(root?.name).toBe('GET /api/activities/home');
    expect(root?.parentSpanId).toBeUndefined();
    expect(home?.parentSpanId).toBe(root?.spanId);
    expect(data?.parentSpanId).toBe(home?.spanId);
    expect(query?.parentSpanId).toBe(data?.spanId);
    expect(data?.scope).toBe('home.activities');
    expect(data?.attributes.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['app.now', 'app.result_length']),
    );
  });

  it('sends the same request to X-Ray and CloudWatch under production host names', async () => {
    const response = await get('/api/activities/@andrewbrown');
    const traceId = traceIdOf(response);
    const segment = await vi.waitFor(() => {
      const found = vendors
        .segments()
        .find(({ trace_id }) => trace_id === `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`);
      expect(found).toBeDefined();
      return found;
    }, 30_000);
    expect(segment?.subsegments?.[0]).toMatchObject({
      name: 'activities_users',
      subsegments: [{ name: 'mock-data' }],
    });
    const lines = await vi.waitFor(() => {
      const found = vendors.logLines().filter((line) => line['trace_id'] === traceId);
      expect(found).not.toEqual([]);
      return found;
    }, 30_000);
    expect(lines.at(-1)).toMatchObject({ status: 200, route: '/api/activities/@:handle' });
    const hosts = new Set(vendors.exchanges.map(({ host }) => host));
    expect(hosts).toContain('api.honeycomb.io');
    expect(hosts).toContain('xray.us-east-1.amazonaws.com');
    expect(hosts).toContain('logs.us-east-1.amazonaws.com');
  });

  it('keeps forty parallel requests apart', async () => {
    const traceIds = Array.from(
      { length: 40 },
      (_, index) => `6a5b4c3d${String(index).padStart(24, '0')}`,
    );
    await Promise.all(
      traceIds.map((traceId) =>
        get('/api/activities/home', {
          headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
        }),
      ),
    );
    for (const traceId of traceIds) {
      const spans = await spansOf(traceId, 4);
      const ids = new Set(spans.map((span) => span.spanId));
      const orphans = spans.filter((span) => !ids.has(String(span.parentSpanId)));
      expect(orphans.map((span) => span.parentSpanId)).toEqual(['00f067aa0ba902b7']);
    }
  });

  it('reports a message to Rollbar after the response', async () => {
    const response = await get('/rollbar/test');
    expect(await response.text()).toBe('Hello World!');
    const traceId = traceIdOf(response);
    await vi.waitFor(() => {
      expect(vendors.items()).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          environment: 'production',
          body: { message: expect.objectContaining({ body: 'Hello World!' }) },
          custom: expect.objectContaining({ trace_id: traceId }),
        }),
      );
    }, 30_000);
  });

  it('names its platform, and the data centre and protocol of a request', async () => {
    const response = await get('/api/health-check');
    const [root] = await spansOf(traceIdOf(response), 1);
    // What Miniflare says in Cloudflare's place.
    expect(root?.attributes).toEqual(
      expect.arrayContaining([
        { key: 'cloudflare.colo', value: { stringValue: 'DFW' } },
        { key: 'network.protocol.version', value: { stringValue: '1.1' } },
        { key: 'server.address', value: { stringValue: '127.0.0.1' } },
        { key: 'server.port', value: { intValue: new URL(worker.url).port } },
      ]),
    );
    const [exported] = vendors.exchanges.filter(({ path }) => path === '/v1/traces');
    expect(JSON.parse(exported?.body ?? '')).toMatchObject({
      resourceSpans: [
        {
          resource: {
            attributes: expect.arrayContaining([
              { key: 'cloud.provider', value: { stringValue: 'cloudflare' } },
              { key: 'cloud.platform', value: { stringValue: 'cloudflare.workers' } },
            ]),
          },
        },
      ],
    });
  });

  it('makes no spans of its own exports', async () => {
    const response = await get('/api/health-check');
    await spansOf(traceIdOf(response), 1);
    expect(vendors.spans().filter((span) => span.name.startsWith('fetch '))).toEqual([]);
  });

  it('makes at most a tenth of a call for a request, all four vendors together, at 16 concurrent', async () => {
    const requests = 320;
    const before = vendors.exchanges.length;
    const traces: string[] = [];
    const caller = async (): Promise<void> => {
      while (traces.length < requests) {
        const response = await get('/api/health-check');
        await response.arrayBuffer();
        traces.push(traceIdOf(response));
      }
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    for (const traceId of traces) await spansOf(traceId, 1);
    expect(vendors.exchanges.length - before).toBeLessThanOrEqual(traces.length / 10);
  });
});
