/** What a stranger gets for three lines: all four vendors, one id. */
import type { Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENV } from '../../src/telemetry/handlers/door.fixture.ts';
import { answerOutbound } from '../outbound.ts';
import { createVendors } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';

const vendors = createVendors();
let worker: WorkerScript;

beforeAll(async () => {
  worker = await startWorkerScript(new URL('stranger.worker.ts', import.meta.url), {
    bindings: { ...ENV, TELEMETRY_LINGER_MS: '10' },
    d1Databases: ['DB'],
    durableObjects: { COUNTER: { className: 'Counter', useSQLite: true } },
    queueProducers: { JOBS: { queueName: 'jobs' } },
    queueConsumers: { jobs: { maxBatchSize: 1, maxBatchTimeout: 0.1 } },
    outboundService: (request: Request) => answerOutbound(vendors, request),
  });
});
afterAll(async () => {
  await worker?.close();
});

const waitFor = <T>(look: () => T): Promise<T> => vi.waitFor(look, { timeout: 30_000 });

/** The id of the trace whose root bears the name, once there is one. */
const traceOf = (name: string): Promise<string> =>
  waitFor(() => {
    const span = vendors.spans().find((one) => one.name === name);
    if (span === undefined) throw new Error(`There is no span ${name} yet`);
    return span.traceId;
  });

/** Waits until all four vendors know the trace. */
const isEverywhere = (traceId: string): Promise<void> =>
  waitFor(() => {
    const xrayId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    expect(vendors.spans().map((span) => span.traceId)).toContain(traceId);
    expect(vendors.segments().map((segment) => segment.trace_id)).toContain(xrayId);
    expect(vendors.logLines().map((line) => line['trace_id'])).toContain(traceId);
    const custom = vendors.items().map((item) => JSON.stringify(item['custom']));
    expect(custom.filter((text) => text.includes(traceId))).not.toEqual([]);
  });

describe('a stranger’s worker of ten lines, and three more', () => {
  it('answers as before, with a span for its SQL below its route', async () => {
    const response = await fetch(new URL('/one', worker.url));
    expect(await response.json()).toEqual({ one: 1 });
    const traceId = await traceOf('GET /one');
    const names = () =>
      vendors
        .spans()
        .filter((span) => span.traceId === traceId)
        .map(({ name }) => name);
    expect(names().toSorted()).toEqual(['DB first', 'GET /one']);
  });

  it('has a failing request in all four vendors under one id', async () => {
    const response = await fetch(new URL('/broken/7', worker.url));
    expect(response.status).toBe(500);
    await isEverywhere(await traceOf('GET /broken/:id'));
  });

  it('has its Durable Object there too, in the trace of the request', async () => {
    const response = await fetch(new URL('/count', worker.url));
    expect(response.status).toBe(200);
    await isEverywhere(await traceOf('GET /count'));
  });

  it('has its queue there too', async () => {
    const response = await fetch(new URL('/job', worker.url));
    expect(response.status).toBe(200);
    await isEverywhere(await traceOf('process jobs'));
  });

  it('has its cron there too', async () => {
    const response = await fetch(new URL('/cdn-cgi/handler/scheduled?cron=0+*+*+*+*', worker.url));
    expect(response.status).toBe(200);
    await isEverywhere(await traceOf('scheduled 0 * * * *'));
  });
});
