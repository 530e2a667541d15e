import type { Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attributeOf, ENV } from '../../src/telemetry/handlers/door.fixture.ts';
import { answerOutbound } from '../outbound.ts';
import { createVendors, type OtlpSpan } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';

const vendors = createVendors();
let worker: WorkerScript;

beforeAll(async () => {
  worker = await startWorkerScript(new URL('classes.worker.ts', import.meta.url), {
    bindings: { ...ENV, TELEMETRY_LINGER_MS: '10' },
    durableObjects: { ROOM: { className: 'Room', useSQLite: true } },
    serviceBindings: { MATHS: { name: 'main', entrypoint: 'Maths' } },
    workflows: { ORDERS: { name: 'orders', className: 'Orders' } },
    outboundService: (request: Request) => answerOutbound(vendors, request),
  });
});
afterAll(async () => {
  await worker?.close();
});

const soon = { timeout: 30_000 };
async function ask(path: string) {
  const response = await fetch(new URL(path, worker.url));
  const traceId = /Root=1-(\w{8})-(\w{24})/.exec(response.headers.get('x-amzn-trace-id') ?? '');
  const body: unknown = await response.json();
  return { body, traceId: `${traceId?.[1]}${traceId?.[2]}` };
}
/** The spans of a trace once these are among them. */
const spansOf = (traceId: string, ...names: string[]): Promise<OtlpSpan[]> =>
  vi.waitFor(() => {
    const spans = vendors.spans().filter((span) => span.traceId === traceId);
    expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    return spans;
  }, soon);
const named = (spans: readonly OtlpSpan[], name: string) =>
  spans.find((span) => span.name === name);

describe('a Durable Object', () => {
  it('goes on with the trace of who fetches it, and makes nothing of its own calls', async () => {
    const { body, traceId } = await ask('/room');
    expect(body).toEqual({ sum: 1, loads: ['loaded', 'noted'], traceId });
    const spans = await spansOf(traceId, 'Durable Object ROOM', 'inside');
    expect(spans.map(({ name }) => name).toSorted()).toEqual([
      'Durable Object ROOM',
      'GET',
      'GET',
      'inside',
    ]);
    const call = named(spans, 'Durable Object ROOM');
    const server = spans.find(({ parentSpanId }) => parentSpanId === call?.spanId);
    expect(named(spans, 'inside')?.parentSpanId).toBe(server?.spanId);
  });

  it('is called by its methods, with the trace, and answers as it would', async () => {
    const { body, traceId } = await ask('/methods');
    expect(body).toEqual([expect.any(Number), 8, 16, [1, { a: 2 }]]);
    const spans = await spansOf(
      traceId,
      'rpc Room.add',
      'rpc Maths.double',
      'rpc Maths.twice',
      'rpc Maths.echo',
    );
    for (const [client, server] of [
      ['rpc ROOM.add', 'rpc Room.add'],
      ['rpc MATHS.twice', 'rpc Maths.twice'],
    ] as const) {
      expect(named(spans, server)?.parentSpanId).toBe(named(spans, client)?.spanId);
    }
    // `twice` calls `double` of the same object.
    expect(spans.filter(({ name }) => name === 'rpc Maths.double')).toHaveLength(1);
  });

  it('that throws from a method is told, and the caller gets the error', async () => {
    const { body, traceId } = await ask('/fail');
    expect(body).toBe('RangeError: the room is full');
    const spans = await spansOf(traceId, 'rpc Room.fail', 'rpc ROOM.fail');
    expect(attributeOf(named(spans, 'rpc Room.fail'), 'error.type')).toBe('RangeError');
    await vi.waitFor(
      () =>
        expect(vendors.items()).toContainEqual(
          expect.objectContaining({ custom: expect.objectContaining({ trace_id: traceId }) }),
        ),
      soon,
    );
  });

  it('has its alarm in a trace that is linked to who set it', async () => {
    const { traceId } = await ask('/wake');
    const alarm = await vi.waitFor(() => {
      const found = named(vendors.spans(), 'alarm Room');
      if (found === undefined) throw new Error('no alarm yet');
      return found;
    }, soon);
    expect(alarm.links).toMatchObject([{ traceId }]);
    const { body } = await ask('/state');
    expect(body).toMatchObject({ alarms: 'with info' });
  });

  it('has its socket’s messages in traces that are linked to who opened it', async () => {
    const url = new URL('/socket', worker.url);
    url.protocol = 'ws:';
    const socket = new WebSocket(url);
    const answer = await new Promise<unknown>((resolve, reject) => {
      socket.addEventListener('open', () => socket.send('hello'));
      socket.addEventListener('message', ({ data }) => resolve(data));
      socket.addEventListener('error', reject);
    });
    expect(answer).toBe('echo hello');
    const message = await vi.waitFor(() => {
      const found = named(vendors.spans(), 'webSocketMessage Room');
      if (found === undefined) throw new Error('no message yet');
      return found;
    }, soon);
    expect(message.links).toHaveLength(1);
    socket.close();
  });
});

describe('a workflow', () => {
  it('is one trace with a span for each attempt of a step', async () => {
    await ask('/order?id=o1');
    const pay = await vi.waitFor(() => {
      const found = named(vendors.spans(), 'step pay');
      if (found === undefined) throw new Error('not paid yet');
      return found;
    }, soon);
    const spans = await spansOf(pay.traceId, 'workflow Orders', 'ask');
    const attempts = spans.filter(({ name }) => name === 'step price');
    expect(attempts.map((span) => attributeOf(span, 'cloudflare.workflow.attempt'))).toEqual([
      '1',
      '2',
    ]);
    expect(named(spans, 'ask')?.parentSpanId).toBe(attempts[1]?.spanId);
    const run = named(spans, 'workflow Orders');
    expect(attributeOf(run, 'cloudflare.workflow.instance_id')).toBe('o1');
  });
});
