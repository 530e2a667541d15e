/** What an anonymous caller did to a month's budgets, through the observer's front door, with the defaults. */
import { describe, expect, it } from 'vitest';
import { createRandomHex } from '../../../../src/telemetry/recording/random-hex.ts';
import { ALL_ON, isolate } from './isolate.ts';

const randomHex = createRandomHex((bytes) => crypto.getRandomValues(bytes));
const { TRACE_CONTEXT_TRUST: _trust, TRACE_CONTEXT_FORCED_PER_SECOND: _rate, ...DEFAULTS } = ALL_ON;
const LIMITED = {
  ...DEFAULTS,
  TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES: '100',
  TELEMETRY_BUDGET_XRAY_TRACES: '100',
  LOG_CONSOLE: 'off',
};

function world(variables: Record<string, string> = {}, random: () => number = Math.random) {
  const clock = { now: Date.UTC(2026, 10, 15) };
  const one = isolate({ ...LIMITED, ...variables }, { now: () => clock.now, randomHex, random });
  /** Serves and sends, one second later each time. */
  async function serve(path: string, options: Options = {}): Promise<void> {
    const { headers = {}, error, message, everyMs } = options;
    clock.now += options.waitMs ?? 1_000;
    await one.observer.observe(one.request(`http://h${path}`, { headers }), (observation) => {
      observation.routed(path);
      if (error !== undefined) observation.failed(error);
      if (message !== undefined) {
        observation.report(message, 'warning', everyMs === undefined ? {} : { everyMs });
      }
      return new Response(null, { status: options.status ?? (error === undefined ? 200 : 500) });
    });
    await one.settle();
  }
  const reported = (text: string) =>
    one.items().filter((item) => JSON.stringify(item).includes(text)).length;
  return { ...one, clock, serve, reported };
}

interface Options {
  readonly headers?: Record<string, string>;
  readonly error?: Error;
  readonly message?: string;
  readonly everyMs?: number;
  readonly status?: number;
  readonly waitMs?: number;
}

/** An error of a place of its own. */
function errorAt(place: string): Error {
  const error = new Error(`broken ${place}`);
  return Object.assign(error, { stack: `Error: broken ${place}\n    at ${place} (app.ts:1:1)` });
}

describe('200 plain requests of a route that reports a message', () => {
  it('leave Rollbar to honest errors, new and known', async () => {
    const { serve, items, reported } = world();
    await serve('/honest', { error: errorAt('known') });
    for (let n = 0; n < 200; n += 1) await serve('/rollbar/test', { message: 'Hello World!' });
    const spent = items().length;
    expect(spent).toBeLessThanOrEqual(60);
    for (const place of ['known', 'a', 'b', 'c']) {
      await serve('/honest', { error: errorAt(place) });
    }
    expect(['known', 'a', 'b', 'c'].map((place) => reported(`broken ${place}`))).toEqual([
      2, 1, 1, 1,
    ]);
    expect(items().length).toBeLessThanOrEqual(100);
  });

  it('report once a minute where the app says so', async () => {
    const { serve, reported } = world();
    for (let n = 0; n < 180; n += 1) {
      await serve('/rollbar/test', { message: 'Hello World!', everyMs: 60_000 });
    }
    expect(reported('Hello World!')).toBe(3);
  });
});

describe('lines of a flood', () => {
  // 501 is what a caller gets who invents a method.
  it.each([200, 404, 501])('of %i stop at an even pace, those of errors do not', async (status) => {
    const { serve, logLines } = world({ TELEMETRY_BUDGET_CLOUDWATCH_BYTES: '20000' });
    for (let n = 0; n < 60; n += 1) await serve('/flood', { status });
    const lines = logLines().length;
    expect(lines).toBeLessThan(40);
    await serve('/honest', { error: errorAt('a') });
    expect(logLines().map(({ message }) => message)).toContain('Unhandled error');
  });
});

describe('an unknown method', () => {
  it('is not an error that is kept against the rule', async () => {
    const { serve, documents } = world({ TELEMETRY_BUDGET_XRAY_TRACES: '100000' }, () => 0.999);
    for (let n = 0; n < 20; n += 1) await serve('/flood', { status: 501, waitMs: 0 });
    expect(documents()).toHaveLength(5);
  });
});

describe('what a short budget withholds', () => {
  const SHORT = {
    TELEMETRY_BUDGET_CLOUDWATCH_BYTES: '20000',
    ROLLBAR_ITEMS_PER_MINUTE: '0',
    ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '0',
  };

  it('is counted and told, line by line and report by report', async () => {
    const { serve, observer, request, logLines, items, spans } = world(SHORT);
    for (let n = 0; n < 200; n += 1) await serve('/flood', { message: 'Hello World!' });
    let health: Record<string, unknown> = {};
    await observer.observe(request('http://h/health'), (observation) => {
      health = observation.health().sinks;
      return new Response();
    });
    const { cloudwatch, rollbar } = health;
    const lines = logLines().length;
    expect(cloudwatch).toMatchObject({ accepted: lines, dropped: { budget: expect.any(Number) } });
    expect(rollbar).toEqual(
      expect.objectContaining({
        accepted: items().length,
        dropped: { overflow: 0, attempts: 0, budget: 200 - items().length },
      }),
    );
    expect(items().length).toBeLessThan(200);
    const told = spans().flatMap(({ attributes }) =>
      attributes.filter(({ key }) => key.startsWith('telemetry.lost.')),
    );
    for (const vendor of ['cloudwatch', 'rollbar']) {
      const key = `telemetry.lost.${vendor}.cause`;
      expect(told).toContainEqual({ key, value: { stringValue: 'budget' } });
    }
  });

  it('is not a loss of a vendor that is off', async () => {
    const { serve, spans } = world({ ...SHORT, CLOUDWATCH_ENABLED: 'off' });
    for (let n = 0; n < 70; n += 1) await serve('/flood');
    expect(JSON.stringify(spans())).not.toContain('telemetry.lost');
  });
});

describe('lines of errors that an attacker repeats', () => {
  it('leave room for those of others, to the end of the month', async () => {
    const { serve, clock, logLines } = world({
      TELEMETRY_BUDGET_CLOUDWATCH_BYTES: '60000',
    });
    for (let n = 0; n < 150; n += 1) await serve('/weak', { error: errorAt('weak') });
    for (let n = 0; n < 5; n += 1) {
      clock.now += 86_400_000;
      const headers = { 'cf-connecting-ip': `198.51.${n}.7` };
      await serve(`/honest/${n}`, { error: errorAt(`honest ${n}`), headers });
    }
    const honest = logLines().filter((line) => JSON.stringify(line).includes('broken honest'));
    expect(honest).toHaveLength(5);
    expect(logLines().filter(({ path }) => String(path).startsWith('/honest'))).toHaveLength(5);
  });
});

describe('errors that an attacker repeats', () => {
  it('use at most their share of the month, and no new error is lost', async () => {
    const { serve, items, reported } = world({ ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '0' });
    for (let n = 0; n < 400; n += 1) await serve('/weak', { error: errorAt('weak') });
    // Half of the month is over; an even pace lets half of the open 80 go.
    expect(reported('broken weak')).toBeLessThan(46);
    for (const place of ['a', 'b', 'c']) await serve('/honest', { error: errorAt(place) });
    expect(['a', 'b', 'c'].map((place) => reported(`broken ${place}`))).toEqual([1, 1, 1]);
    expect(items().length).toBeLessThanOrEqual(100);
  });

  it('of many kinds from everywhere use up the open part; of new errors a fifth of the limit is heard', async () => {
    const { serve, items, reported } = world();
    for (let n = 0; n < 300; n += 1) {
      const headers = { 'cf-connecting-ip': `198.51.${n % 200}.7` };
      await serve(`/weak/${n % 12}`, { error: errorAt(`weak${n % 12}`), headers });
    }
    expect(reported('broken weak')).toBeGreaterThan(70);
    for (let n = 0; n < 16; n += 1) await serve('/honest', { error: errorAt(`new${n}`) });
    expect(reported('broken new')).toBe(16);
    for (let n = 16; n < 60; n += 1) await serve('/honest', { error: errorAt(`new${n}`) });
    expect(items().length).toBeLessThanOrEqual(100);
  });

  it('of many kinds in one minute leave room for an error that was not seen before', async () => {
    const { serve, reported } = world({ TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES: '5000' });
    for (let n = 0; n < 200; n += 1) {
      await serve('/weak', { error: errorAt(`weak${n % 40}`), waitMs: 0 });
    }
    expect(reported('broken weak')).toBeLessThanOrEqual(60);
    await serve('/honest', { error: errorAt('honest'), waitMs: 0 });
    expect(reported('broken honest')).toBe(1);
  });

  it('in a burst are few items of a minute, and the rest is counted and told', async () => {
    const { serve, clock, reported, logLines } = world();
    for (let n = 0; n < 100; n += 1) await serve('/weak', { error: errorAt('weak'), waitMs: 0 });
    expect(reported('broken weak')).toBe(5);
    clock.now += 60_000;
    await serve('/weak', { error: errorAt('weak') });
    expect(reported('broken weak')).toBe(6);
    const told = logLines().filter(({ message }) => message === 'Reports withheld');
    expect(told).toMatchObject([{ items: 95, ofMost: 100, most: 'Error at weak (app.ts:1:1)' }]);
  });
});

describe('103 requests that ask to be traced', () => {
  it.each(['ids', 'sampling', 'none'])(
    'with trust in %s leave X-Ray to honest ones',
    async (trust) => {
      const { serve, documents } = world({ TRACE_CONTEXT_TRUST: trust }, () => 0.001);
      const header = { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1' };
      for (let n = 0; n < 103; n += 1) {
        await serve('/hostile', { headers: { ...header, 'cf-connecting-ip': '203.0.113.9' } });
      }
      const hostile = documents().length;
      expect(hostile).toBeLessThan(70);
      for (let n = 0; n < 40; n += 1) {
        await serve(`/honest/${n}`, { headers: { 'cf-connecting-ip': `198.51.${n}.1` } });
      }
      const honest = documents().length - hostile;
      expect(honest).toBeGreaterThan(0);
      expect(documents().length).toBeLessThanOrEqual(100);
    },
  );
});
