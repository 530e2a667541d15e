import { Response as WorkerResponse, type Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attributeOf, ENV } from '../../src/telemetry/handlers/door.fixture.ts';
import { answerOutbound } from '../outbound.ts';
import { createVendors } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';

const vendors = createVendors();
const seen: unknown[] = [];
const announced: unknown[] = [];
let worker: WorkerScript;

beforeAll(async () => {
  worker = await startWorkerScript(new URL('handlers.worker.ts', import.meta.url), {
    bindings: { ...ENV, TELEMETRY_LINGER_MS: '10', TELEMETRY_TAIL: 'true' },
    queueProducers: { JOBS: { queueName: 'jobs' } },
    queueConsumers: { jobs: { maxBatchSize: 10, maxBatchTimeout: 0.1 } },
    tails: ['tail'],
    beside: [
      {
        name: 'tail',
        modules: true,
        script: `export default { tail: (events, { SEEN }) =>
          SEEN.fetch('http://tail/', { method: 'POST', body: JSON.stringify(events) }) }`,
        serviceBindings: {
          async SEEN(request: Request) {
            announced.push(await request.json());
            return new WorkerResponse();
          },
        },
      },
    ],
    serviceBindings: {
      async SEEN(request: Request) {
        seen.push(await request.json());
        return new WorkerResponse();
      },
    },
    outboundService: (request: Request) => answerOutbound(vendors, request),
  });
});
afterAll(async () => {
  await worker?.close();
});

const spanOf = (name: string) =>
  vi.waitFor(
    () => {
      const found = vendors.spans().find((span) => span.name === name);
      if (found === undefined) throw new Error(`There is no span ${name}`);
      return found;
    },
    { timeout: 30_000 },
  );

describe('a stranger’s worker in workerd', () => {
  it('has its queue’s messages linked to who sent them, bodies restored', async () => {
    await fetch(worker.url);
    const bodies = [{ order: 1, lines: [{ n: 1 }] }, 'text', [1, { a: 2 }], null];
    await vi.waitFor(() => expect(seen).toHaveLength(6), { timeout: 30_000 });
    expect(seen).toEqual(
      expect.arrayContaining([{ alone: true }, ...bodies.filter((body) => body !== null), null]),
    );
    expect(JSON.stringify(seen)).not.toContain('$telemetry');
    await spanOf('process jobs');
    const root = await spanOf('GET');
    const senders = vendors.spans().filter(({ name }) => name.startsWith('Queues JOBS'));
    expect(senders.map(({ parentSpanId }) => parentSpanId)).toEqual(Array(3).fill(root.spanId));
    await vi.waitFor(
      () => {
        const links = vendors
          .spans()
          .filter(({ name }) => name === 'process jobs message')
          .flatMap((span) => span.links ?? [])
          .map(({ spanId }) => spanId);
        // A text, a list and nothing cannot carry a trace.
        expect(links.toSorted()).toEqual(senders.map(({ spanId }) => spanId).toSorted());
      },
      { timeout: 30_000 },
    );
  });

  it('has its cron in a trace of its own', async () => {
    await fetch(new URL('/cdn-cgi/handler/scheduled?cron=0+*+*+*+*', worker.url));
    const root = await spanOf('scheduled 0 * * * *');
    expect(attributeOf(root, 'faas.trigger')).toBe('timer');
    expect(seen).toContain('cron 0 * * * *');
    expect(await spanOf('Service Binding SEEN')).toBeDefined();
    const id = root.traceId;
    await vi.waitFor(
      () =>
        expect(vendors.segments().map(({ trace_id }) => trace_id)).toContain(
          `1-${id.slice(0, 8)}-${id.slice(8)}`,
        ),
      { timeout: 30_000 },
    );
  });

  it('has its mail in a trace of its own', async () => {
    const mail =
      'From: a@shop.example\r\nTo: b@shop.example\r\nMessage-ID: <1@shop.example>\r\n\r\nhello';
    await fetch(
      new URL('/cdn-cgi/handler/email?from=a@shop.example&to=b@shop.example', worker.url),
      { method: 'POST', body: mail },
    );
    const root = await spanOf('email');
    expect(seen).toContain('mail true');
    expect(attributeOf(root, 'email.rejected')).toBe('true');
  });

  it('announces each trace to its tail worker', async () => {
    const root = await spanOf('GET');
    await vi.waitFor(() => expect(JSON.stringify(announced)).toContain(root.spanId), {
      timeout: 30_000,
    });
  });
});
