import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { trace, type Span } from '@opentelemetry/api';
import type { BudgetNamespace } from '../../../../src/telemetry/delivery/budget/client.ts';
import { withSpan, type Observation } from '../../../../src/telemetry/index.ts';
import { ALL_ON, isolate } from './isolate.ts';

/** A ledger that always answers with these totals. */
function spentBudget(used: Record<string, number>): BudgetNamespace<unknown> {
  return {
    idFromName: (name) => name,
    get: () => ({ fetch: async () => Response.json(used) }),
  };
}

describe('a failing request', () => {
  it('is told of after its response', async () => {
    const timers: (() => void)[] = [];
    const world = isolate(ALL_ON, {
      wait: (milliseconds) =>
        milliseconds === 0 ? new Promise((resolve) => timers.push(resolve)) : setImmediate(),
    });
    const stacks: string[] = [];
    const watched = Object.defineProperty(new Error('late'), 'stack', {
      get() {
        stacks.push('read');
        return 'Error: late\n    at somewhere (a.ts:1:2)';
      },
    });
    const response = await world.observer.observe(world.request('http://h/'), (observation) => {
      observation.failed(watched);
      return new Response(null, { status: 500 });
    });
    expect(response.status).toBe(500);
    expect({ stacks, timers: timers.length, items: world.items() }).toEqual({
      stacks: [],
      timers: 1,
      items: [],
    });
    for (const fire of timers) fire();
    await world.settle();
    expect(stacks.length).toBeGreaterThan(0);
    expect(world.items()).toHaveLength(1);
    expect(world.spans()[0]?.events?.map(({ name }) => name)).toEqual(['exception']);
  });

  it('that tells of one error several times uses one of the reports of a minute', async () => {
    const world = isolate({ ...ALL_ON, ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '2' });
    for (let n = 0; n < 3; n += 1) {
      const error = new Error('again');
      await world.observer.observe(world.request('http://h/'), (observation) => {
        for (const one of [error, error, error]) observation.failed(one);
        return new Response(null, { status: 500 });
      });
      await world.settle();
    }
    expect(world.items()).toHaveLength(2);
  });

  it('that was cancelled before its timer came is told of by the next one, once', async () => {
    const timers: (() => void)[] = [];
    const world = isolate(ALL_ON, {
      wait: (milliseconds) =>
        milliseconds === 0 ? new Promise((resolve) => timers.push(resolve)) : setImmediate(),
    });
    const cancelled = { request: new Request('http://h/cancelled'), waitUntil: () => undefined };
    await world.observer.observe(cancelled, (observation) => {
      observation.failed(new Error('cancelled'));
      return new Response(null, { status: 500 });
    });
    await world.observer.observe(world.request('http://h/next'), () => new Response());
    await world.settle();
    expect(world.items()).toHaveLength(1);
    for (const fire of timers) fire();
    await world.settle();
    expect(world.items()).toHaveLength(1);
    expect(world.spans()).toHaveLength(2);
    expect(world.logLines().filter(({ message }) => message === 'Unhandled error')).toHaveLength(1);
  });

  it('ends when it was answered, not when it is told of', async () => {
    let now = Date.UTC(2026, 10, 28);
    const timers: (() => void)[] = [];
    const world = isolate(ALL_ON, {
      now: () => now,
      wait: (milliseconds) =>
        milliseconds === 0 ? new Promise((resolve) => timers.push(resolve)) : setImmediate(),
    });
    await world.observer.observe(world.request('http://h/'), (observation) => {
      now += 40;
      observation.failed(new Error('late'));
      now += 2;
      return new Response(null, { status: 500 });
    });
    now += 5_000;
    for (const fire of timers) fire();
    await world.settle();
    const lines = world.logLines().filter((line) => 'trace_id' in line);
    expect(lines).toMatchObject([
      { message: 'Unhandled error', timestamp: '2026-11-28T00:00:00.040Z' },
      { duration_ms: 42, timestamp: '2026-11-28T00:00:00.042Z' },
    ]);
    const [document] = world.documents();
    expect(document).toMatchObject({ end_time: now / 1_000 - 5 });
  });

  it('that X-Ray was to get when it came in stays, though the budget is used up meanwhile', async () => {
    const world = isolate(
      { ...ALL_ON, TELEMETRY_BUDGET: 'enforce' },
      { budget: spentBudget({ honeycomb: 1e9, honeycombKept: 4e6, xray: 1e9, xrayKept: 2e4 }) },
    );
    for (let n = 0; n < 2; n += 1) {
      await world.observer.observe(world.request('http://h/'), async () => {
        await world.observer.flush();
        return new Response(null, { status: 500 });
      });
    }
    await world.settle();
    expect([world.documents().length, world.spans().length]).toEqual([1, 0]);
  });

  it('has no secret in the events of its spans', async () => {
    const world = isolate();
    await world.observer.observe(world.request('http://h/'), () => {
      trace.getActiveSpan()?.addEvent('sign-in', { user: 'worf', password: 'hush-hush' });
      return new Response(null, { status: 500 });
    });
    await world.settle();
    expect(JSON.stringify(world.spans())).toContain('worf');
    expect(JSON.stringify([world.spans(), world.documents()])).not.toContain('hush-hush');
  });
});

describe('what work tells after its response', () => {
  async function tellLate(tell: (observation: Observation) => void) {
    const world = isolate();
    const later: (() => void)[] = [];
    await world.observer.observe(
      world.request('http://h/late?x=1', { headers: { 'user-agent': 'late/1' } }),
      (observation) => {
        later.push(() => tell(observation));
        return new Response();
      },
    );
    await world.settle();
    for (const call of later) call();
    await world.settle();
    return world;
  }

  it('arrives: a report', async () => {
    const world = await tellLate((observation) => observation.report('told late', 'error'));
    expect(world.items()).toMatchObject([
      {
        body: { message: { body: 'told late' } },
        request: { url: 'http://h/late?x=1', headers: { 'user-agent': 'late/1' } },
      },
    ]);
  });

  it('arrives: an error', async () => {
    const world = await tellLate((observation) => observation.failed(new Error('failed late')));
    expect(world.items()).toMatchObject([
      { body: { trace: { exception: { message: 'failed late' } } } },
    ]);
    expect(world.logLines().map(({ message }) => message)).toContain('Unhandled error');
  });
});

describe('what is kept of a request', () => {
  const SAMPLED_OUT = {
    ...ALL_ON,
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
    TELEMETRY_KEEP_SLOWER_THAN_MS: '250',
  };

  it.each([
    [249, 0],
    [250, 1],
  ])(
    'of one that took %i ms Honeycomb gets %i spans, even if the sampler said no',
    async (took, kept) => {
      let now = Date.UTC(2026, 10, 28);
      const world = isolate(SAMPLED_OUT, { now: () => now });
      await world.observer.observe(world.request('http://h/'), () => {
        now += took;
        return new Response();
      });
      await world.settle();
      expect(world.spans()).toHaveLength(kept);
    },
  );

  it('has no secret in a span that ends after it', async () => {
    const world = isolate();
    const spans: Span[] = [];
    await world.observer.observe(world.request('http://h/'), () => {
      spans.push(trace.getTracer('late').startSpan('late'));
      return new Response();
    });
    await world.settle();
    for (const span of spans) span.setAttribute('password', 'hush-hush').end();
    await world.settle();
    expect(world.spans().map(({ name }) => name)).toContain('late');
    expect(JSON.stringify([world.spans(), world.documents()])).not.toContain('hush-hush');
  });

  it('is the headers that it came with, in the report of a failure', async () => {
    const world = isolate();
    const headers = { referer: 'http://front/', 'x-amzn-trace-id': 'Self=1' };
    await world.observer.observe(world.request('http://h/', { headers }), (observation) => {
      observation.failed(new Error('with headers'));
      return new Response(null, { status: 500 });
    });
    await world.settle();
    expect(world.items()[0]?.request.headers).toMatchObject({ referer: 'http://front/' });
  });

  it('is its trace header, also on a response that cannot be changed', async () => {
    const world = isolate();
    const fixed = Response.redirect('http://elsewhere/', 302);
    const response = await world.observer.observe(world.request('http://h/'), () => fixed);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('http://elsewhere/');
    expect(response.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/);
  });
});

describe('the budget', () => {
  it.each([
    ['traceparent', `00-${'4efaaf4d1e8720b39541901950019ee5'}-53995c3f42cd8ad8-01`],
    ['x-amzn-trace-id', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'],
  ])('goes before a decision that comes in by %s', async (name, value) => {
    const now = Date.UTC(2026, 10, 15);
    const world = isolate(
      { ...ALL_ON, TELEMETRY_BUDGET: 'enforce' },
      { now: () => now, budget: spentBudget({ honeycomb: 20_000_000, xray: 100_000 }) },
    );
    // The first drain learns what is used.
    await world.observer.observe(world.request('http://h/'), () => new Response());
    await world.settle();
    const before = [world.spans().length, world.documents().length];
    await world.observer.observe(
      world.request('http://h/', { headers: { [name]: value } }),
      () => new Response(),
    );
    await world.settle();
    expect([world.spans().length, world.documents().length]).toEqual(before);
  });

  it('is not charged with what a vendor refused', async () => {
    const world = isolate({ ...ALL_ON, HONEYCOMB_API_KEY: 'refuse-me' });
    let budget: unknown;
    for (let index = 0; index < 2; index += 1) {
      await world.observer.observe(world.request('http://h/'), (observation) => {
        budget = observation.health().sinks['budget'];
        return new Response();
      });
      await world.settle();
    }
    expect(budget).toMatchObject({
      vendors: { honeycomb: { used: 0 }, xray: { used: 1 } },
    });
  });

  it('is charged with the units that a vendor took, less the spans it rejected', async () => {
    const world = isolate(ALL_ON, {
      fetch: async (url) =>
        url.endsWith('/v1/traces')
          ? Response.json({ partialSuccess: { rejectedSpans: '1', errorMessage: 'too old' } })
          : Response.json({}),
    });
    let budget: unknown;
    for (let index = 0; index < 2; index += 1) {
      await world.observer.observe(world.request('http://h/'), (observation) => {
        trace.getActiveSpan()?.addEvent('one').addEvent('two');
        budget = observation.health().sinks['budget'];
        return new Response();
      });
      await world.settle();
    }
    // A span and two events, of which one was rejected.
    expect(budget).toMatchObject({ vendors: { honeycomb: { used: 2 } } });
  });
});

describe('log lines', () => {
  it('of errors leave last when too much waits', async () => {
    const world = isolate({ ...ALL_ON, TELEMETRY_MAX_BYTES: String(1024 * 1024) });
    await world.observer.observe(world.request('http://h/'), ({ log }) => {
      log.error('the reason for it all');
      for (let n = 0; n < 200; n += 1) log.info('noise', { text: 'x'.repeat(20_000), n });
      return new Response();
    });
    await world.settle();
    const messages = world.logLines().map(({ message }) => message);
    expect(messages.filter((message) => message === 'noise').length).toBeLessThan(200);
    expect(messages).toContain('the reason for it all');
  });
});

describe('calls of the app itself', () => {
  it('count against what a request may send', async () => {
    const world = isolate({ ...ALL_ON, TELEMETRY_SUBREQUESTS: '50' });
    const own = async (): Promise<void> => {
      const tracer = trace.getTracer('own');
      for (let n = 0; n < 44; n += 1) tracer.startSpan('call', { kind: 2 }).end();
    };
    const work: Promise<unknown>[] = [];
    const request = {
      request: new Request('http://h/'),
      waitUntil: (p: Promise<unknown>) => void work.push(p),
    };
    await world.observer.observe(request, async (observation) => {
      await own();
      for (let n = 0; n < 20; n += 1) observation.report(`report ${n}`, 'warning');
      return new Response();
    });
    for (let done = 0; done < work.length;) {
      done = work.length;
      await Promise.all(work);
    }
    // Of 50, 44 are the app's and 5 are kept for it: one is left.
    expect(world.sent).toHaveLength(1);
  });
});

describe('an error thrown in a span', () => {
  function unread() {
    const reads: string[] = [];
    const error = Object.defineProperty(new Error('broken'), 'stack', {
      get: () => {
        reads.push('stack');
        return 'Error: broken\n    at f (a.js:1:2)';
      },
    });
    return { error, reads };
  }

  it('is read when the response is on its way, and told as at the end of its span', async () => {
    const response = Promise.withResolvers<void>();
    const world = isolate(ALL_ON, {
      wait: (ms) => (ms === 0 ? response.promise : setImmediate()),
    });
    const { error, reads } = unread();
    await world.observer.observe(world.request('http://h/'), async (observation) => {
      observation.failed(await withSpan('inner', () => Promise.reject(error)).catch((it) => it));
      return new Response(null, { status: 500 });
    });
    expect(reads).toEqual([]);
    response.resolve();
    await world.settle();
    const inner = world.spans().find(({ name }) => name === 'inner');
    expect(inner?.status).toEqual({ code: 2, message: 'broken' });
    expect(inner?.events).toMatchObject([
      { name: 'exception', timeUnixNano: inner?.endTimeUnixNano },
    ]);
    expect(inner?.endTimeUnixNano).toMatch(/^\d{19}$/);
  });

  it('that the app handles is told too', async () => {
    const world = isolate();
    await world.observer.observe(world.request('http://h/'), async () => {
      await withSpan('inner', () => Promise.reject(new Error('handled'))).catch(() => undefined);
      return new Response();
    });
    await world.settle();
    const inner = world.spans().find(({ name }) => name === 'inner');
    expect(inner?.status).toEqual({ code: 2, message: 'handled' });
    expect(inner?.events).toMatchObject([{ name: 'exception' }]);
  });
});

it('the root span of a trace that X-Ray does not get names the rule that decided', async () => {
  const world = isolate(ALL_ON, { now: () => 1_795_361_908_000 });
  for (let n = 0; n < 7; n++) {
    await world.observer.observe(world.request('http://h/'), () => new Response());
  }
  await world.settle();
  const told = world
    .spans()
    .map(({ attributes }) => attributes.filter(({ key }) => key.startsWith('aws.xray.')));
  // Five of a second are kept by the reservoir of the app's own rule, then a tenth.
  expect(told.filter((of) => of.length > 0)).toEqual(
    Array.from({ length: 2 }, () => [
      { key: 'aws.xray.sampled', value: { boolValue: false } },
      { key: 'aws.xray.sampling_rule_name', value: { stringValue: expect.any(String) } },
    ]),
  );
  expect(told).toHaveLength(7);
});
