import { Response as WorkerResponse, type Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attributeOf, ENV } from '../../src/telemetry/handlers/door.fixture.ts';
import { answerOutbound } from '../outbound.ts';
import { createVendors } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';

const vendors = createVendors();
let worker: WorkerScript;

beforeAll(async () => {
  worker = await startWorkerScript(new URL('streams.worker.ts', import.meta.url), {
    bindings: { ...ENV, TELEMETRY_LINGER_MS: '10' },
    outboundService: (request: Request) =>
      request.url.startsWith('https://upstream')
        ? new WorkerResponse('from upstream')
        : answerOutbound(vendors, request),
  });
});
afterAll(async () => {
  await worker?.close();
});

async function ask(path: string, method = 'GET') {
  const response = await fetch(new URL(path, worker.url), { method });
  const text = await response.text().catch((error: unknown) => error);
  const id = /Root=1-(\w{8})-(\w{24})/.exec(response.headers.get('x-amzn-trace-id') ?? '');
  const traceId = `${id?.[1]}${id?.[2]}`;
  const spans = await vi.waitFor(
    () => {
      const found = vendors.spans().filter((span) => span.traceId === traceId);
      expect(found.map(({ kind }) => kind)).toContain(2);
      return found;
    },
    { timeout: 30_000 },
  );
  const root = spans.find(({ kind }) => kind === 2);
  const body = spans.find(({ name }) => name === 'response body');
  return { response, text, root, body };
}
const lengthMs = (span: { startTimeUnixNano?: string; endTimeUnixNano?: string } | undefined) =>
  Number(BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)) / 1e6;

describe('a response in workerd', () => {
  it('that is a stream ends its span when the body ends', async () => {
    const { response, text, root, body } = await ask('/slow');
    expect(text).toBe('chunkchunkchunk');
    expect(response.headers.get('x-own')).toBe('1');
    expect(lengthMs(root)).toBeGreaterThanOrEqual(300);
    expect(body?.parentSpanId).toBe(root?.spanId);
    expect(attributeOf(body, 'http.response.body.size')).toBe('15');
  });

  it.each([
    ['/identity', 'identity'],
    ['/upstream', 'from upstream'],
  ])('of %s comes whole', async (path, expected) => {
    expect((await ask(path)).text).toBe(expected);
  });

  it('whose stream fails is told', async () => {
    const { root } = await ask('/torn');
    await vi.waitFor(() => expect(vendors.items()).toHaveLength(1), { timeout: 30_000 });
    expect(JSON.stringify(root?.events)).toContain('torn');
  });

  it.each([
    ['/json', 'GET', '{"origin":true}'],
    ['/text', 'GET', 'text'],
    ['/nothing', 'GET', ''],
    ['/text', 'HEAD', ''],
  ])('that is not a stream is not watched: %s %s', async (path, method, expected) => {
    const { text, body } = await ask(path, method);
    expect(text).toBe(expected);
    expect(body).toBeUndefined();
  });
});
