/** Bursts that no request follows, in a runtime that holds Cloudflare's limits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Invocation } from '../../../../src/telemetry/delivery/invocation.ts';
import { Outbox } from '../../../../src/telemetry/delivery/outbox.ts';
import { all, NO_SUBREQUEST } from '../../../../src/telemetry/kit/delivery.ts';
import { retry, took } from './world.ts';
import { VirtualRuntime } from './virtual-runtime.ts';

interface Burst {
  /** How many calls a request may make. */
  readonly limit: number;
  readonly callMs: number;
  /** One of so many calls fails; 0 for none. */
  readonly failing: number;
  readonly requests: readonly Request[];
}

interface Request {
  readonly items: number;
  /** Calls that the app makes itself. */
  readonly own: number;
  /** Until the next request. */
  readonly gapMs: number;
}

/** An invocation that tells when the last work in its `waitUntil` is over, or when it has had none. */
function watch(invocation: Invocation, onEnd: () => void) {
  let open = 1;
  const end = (): void => {
    open -= 1;
    if (open === 0) onEnd();
  };
  function waitUntil(work: Promise<unknown>): void {
    open += 1;
    invocation.waitUntil(work.finally(end));
  }
  return { invocation: { ...invocation, waitUntil }, end };
}

async function play({ limit, callMs, failing, requests }: Burst) {
  const arrived: number[] = [];
  const runtime = new VirtualRuntime(({ body }) => {
    if (failing > 0 && runtime.calls % failing === 0) return { status: 503, afterMs: callMs };
    arrived.push(Number(body));
    return { afterMs: callMs };
  }, limit);
  const { wait, timeout } = runtime;
  const outbox = new Outbox({
    now: () => runtime.now,
    wait,
    timeout,
    random: () => 0.5,
    subrequests: limit,
    maxAttempts: 100,
  });
  const put = outbox.lane<number>({
    name: 'sink',
    limits: { maxItems: 1, maxBytes: 100 },
    callsAtOnce: 2,
    async send(items, allowance) {
      if (!allowance.subrequest()) return { outcomes: all(items.length, NO_SUBREQUEST) };
      const init = { body: items.join(), signal: allowance.signal };
      const { ok } = await runtime.fetch('http://sink/', init);
      return ok ? took(items) : retry(items);
    },
  });

  let count = 0;
  /** Of each request that ended with calls left: when it came, and how many items there were when it ended. */
  const ended: { at: number; count: number }[] = [];
  for (const { items, own, gapMs } of requests) {
    const at = runtime.now;
    runtime.invoke((invocation) => {
      const made = runtime.callsMade();
      const request = watch(invocation, () => {
        if (made() < limit - Math.ceil(limit / 10)) ended.push({ at, count });
      });
      for (let n = 0; n < items; n += 1) put(count++, 10, request.invocation);
      request.end();
    }, own);
    await runtime.advance(gapMs);
  }
  while (runtime.isBusy) await runtime.advance(100);
  // With time for a cool-down and a call.
  const able = ended.filter(({ at }) => runtime.now - at < 28_000 - 2_000);
  const missing = Array.from({ length: count }, (_, n) => n).filter((n) => !arrived.includes(n));
  return {
    arrived,
    runtime,
    queued: outbox.counts()['sink']?.queued,
    missing,
    /** Of what is missing, what was there when a request ended that might have sent it. */
    forgotten: missing.filter((item) => able.some((request) => item < request.count)),
  };
}

const equal = (count: number, request: Request): Request[] =>
  Array.from({ length: count }, () => request);

it.each<[string, Burst]>([
  [
    'while another request stands by that came before its last items',
    { limit: 50, callMs: 90, failing: 0, requests: equal(18, { items: 5, own: 0, gapMs: 50 }) },
  ],
  [
    'while another one stands by that has few calls left',
    {
      limit: 50,
      callMs: 100,
      failing: 0,
      requests: [
        { items: 12, own: 30, gapMs: 60 },
        { items: 4, own: 44, gapMs: 60 },
        { items: 2, own: 44, gapMs: 60 },
        { items: 12, own: 0, gapMs: 0 },
      ],
    },
  ],
  [
    'while another one leads that has few calls left',
    { limit: 50, callMs: 20, failing: 0, requests: equal(10, { items: 3, own: 30, gapMs: 0 }) },
  ],
  [
    'on a plan with few calls',
    { limit: 10, callMs: 20, failing: 3, requests: equal(10, { items: 3, own: 0, gapMs: 20 }) },
  ],
])('arrive whole where a request comes %s', async (_, burst) => {
  const { missing } = await play(burst);
  expect(missing).toEqual([]);
});

it('arrive as far as the calls and the time of their requests go, and nothing twice', async () => {
  const bursts = fc.record({
    limit: fc.constantFrom(10, 20, 50, 50, 200, 1_000),
    callMs: fc.constantFrom(0, 20, 100, 300),
    failing: fc.constantFrom(0, 0, 3, 10),
    requests: fc.array(
      fc.record({
        items: fc.integer({ min: 1, max: 12 }),
        own: fc.constantFrom(0, 0, 3, 8),
        gapMs: fc.constantFrom(0, 0, 10, 50, 200),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(bursts, async (burst) => {
      const { arrived, runtime, queued, missing, forgotten } = await play(burst);
      expect(runtime).toMatchObject({ tooMany: 0, cutOff: [] });
      expect(new Set(arrived).size).toBe(arrived.length);
      expect(queued).toBe(missing.length);
      expect(forgotten).toEqual([]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 10) },
  );
});
