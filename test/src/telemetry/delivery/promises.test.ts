/**
 * What delivery promises, with the real clients and `maxAttempts` as shipped, in a runtime that holds Cloudflare's
 * limits: a number of subrequests for an invocation, and the end of `waitUntil`.
 */
import { describe, expect, it } from 'vitest';
import { createSinks, type Sinks } from '../../../../src/telemetry/observe/sinks.ts';
import { bodyText } from '../../../../src/telemetry/kit/body-text.ts';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';
import { VirtualRuntime, type Vendor } from './virtual-runtime.ts';

/** All that needs no signature, because signing takes real time. */
const UNSIGNED = {
  HONEYCOMB_API_KEY: 'key',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  AWS_XRAY_SAMPLING: 'local',
  ROLLBAR_ACCESS_TOKEN: 'token',
};

interface World {
  readonly runtime: VirtualRuntime;
  readonly sinks: Sinks;
  /** What was warned of. */
  readonly said: { message: string; fields: Record<string, unknown> }[];
  /** A request that leaves items: texts by vendor. */
  request(items: { rollbar?: string[]; honeycomb?: string[]; xray?: string[] }, own?: number): void;
  /** Requests that leave nothing, one a second, so that one of them leads. */
  visitors(seconds: number): Promise<void>;
}

function world(vendor: Vendor, env: Record<string, string> = {}, subrequests = 50): World {
  const runtime = new VirtualRuntime(vendor, subrequests);
  const said: World['said'] = [];
  const sinks = createSinks({
    settings: readSettings({ ...UNSIGNED, ...env }),
    effects: {
      fetch: runtime.fetch,
      now: () => runtime.now,
      wait: runtime.wait,
      timeout: runtime.timeout,
      random: () => 0.5,
      randomHex: (digits) => 'c'.repeat(digits),
      print: () => undefined,
    },
    warn: (message, fields) => said.push({ message, fields }),
    onFlush: () => undefined,
  });
  const request: World['request'] = ({ rollbar = [], honeycomb = [], xray = [] }, own = 0) =>
    runtime.invoke((invocation) => {
      for (const text of rollbar) sinks.item({ text, units: 1 }, invocation);
      for (const text of honeycomb) sinks.spans({ text, units: 1 }, invocation, false);
      if (xray.length > 0) {
        sinks.segments(
          xray.map((text) => ({ text, units: 1 })),
          invocation,
          false,
        );
      }
      sinks.lead(invocation);
    }, own);
  return {
    runtime,
    sinks,
    said,
    request,
    async visitors(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        request({});
        await runtime.advance(1_000);
      }
    },
  };
}

const numbered = (count: number, text = (n: number): string => `{"n":${n}}`): string[] =>
  Array.from({ length: count }, (_, n) => text(n));
const document = (n: number): string => `{"id":"${n.toString(16).padStart(16, '0')}"}`;
const isRollbar = (url: string): boolean => url.includes('rollbar');
const counts = (sinks: Sinks, vendor: string): unknown => sinks.health()[vendor];

describe('attempts', () => {
  it('are used up by calls alone: 3,000 items at 100 ms each all arrive', async () => {
    const arrived: string[] = [];
    const { runtime, sinks, request, visitors } = world(({ body }) => {
      arrived.push(body);
      return { afterMs: 100, body: { err: 0 } };
    });
    request({ rollbar: numbered(3_000) });
    await visitors(400);
    expect(new Set(arrived).size).toBe(3_000);
    expect(arrived).toHaveLength(3_000);
    expect(counts(sinks, 'rollbar')).toMatchObject({ accepted: 3_000, retried: 0, queued: 0 });
    expect(runtime).toMatchObject({ tooMany: 0, cutOff: [] });
  });

  it.each([500, 502, 408])('of 30 with one that always gets %i, 29 arrive', async (status) => {
    const arrived: string[] = [];
    const { sinks, request, visitors } = world(({ body }) => {
      if (body === '{"n":7}') return { status, body: { err: 1, message: 'poison' } };
      arrived.push(body);
      return { body: { err: 0 } };
    });
    request({ rollbar: numbered(30) });
    await visitors(120);
    expect(new Set(arrived).size).toBe(29);
    expect(counts(sinks, 'rollbar')).toMatchObject({
      accepted: 29,
      refused: 0,
      queued: 0,
      dropped: { overflow: 0, attempts: 1 },
      lastFailure: {
        reason: `Cannot send to https://api.rollbar.com/api/1/item/: status is ${status}: poison`,
      },
    });
    expect(sinks.losses()).toEqual({
      rollbar: { count: 1, cause: 'attempts', reason: expect.stringContaining('poison') },
    });
  });

  it('of an item that fails hold up no other', async () => {
    const arrived: { body: string; at: number }[] = [];
    const { runtime, request } = world(({ body, at }) => {
      if (body === '{"n":0}') return { status: 500 };
      arrived.push({ body, at });
      return { body: { err: 0 } };
    });
    request({ rollbar: numbered(10) });
    await runtime.advance(20_000);
    expect(arrived).toHaveLength(9);
  });
});

describe('a call that is refused as a whole', () => {
  const refusing =
    (poisoned: readonly string[], arrived: string[], calls: { n: number }): Vendor =>
    ({ body }) => {
      calls.n += 1;
      if (poisoned.some((text) => body.includes(text))) {
        return { status: 400, body: { error: 'malformed span' } };
      }
      arrived.push(...(body.match(/"n":\d+/g) ?? []));
      return {};
    };

  it.each([
    [10, ['"n":3}'], 9],
    [300, ['"n":0}'], 20],
    [300, ['"n":299}', '"n":4}'], 40],
    [1, ['"n":0}'], 1],
    [100, Array.from({ length: 10 }, (_, n) => `"n":${n}5}`.replace('"n":05', '"n":5')), 199],
  ])('of %i with %j is halved until those are alone', async (count, poisoned, mostCalls) => {
    const arrived: string[] = [];
    const calls = { n: 0 };
    const { sinks, said, request, visitors } = world(refusing(poisoned, arrived, calls));
    request({ honeycomb: numbered(count) });
    await visitors(10);
    expect(new Set(arrived).size).toBe(count - poisoned.length);
    expect(calls.n).toBeLessThanOrEqual(mostCalls);
    expect(counts(sinks, 'honeycomb')).toMatchObject({
      accepted: count - poisoned.length,
      refused: poisoned.length,
      queued: 0,
    });
    expect(said).toEqual([
      {
        message: 'Telemetry refused',
        fields: {
          vendor: 'honeycomb',
          count: 1,
          reason:
            'Cannot send to https://api.honeycomb.io/v1/traces: status is 400: malformed span',
        },
      },
    ]);
  });

  it('is given up in pieces when too much of it is refused, within 70 calls', async () => {
    const calls = { n: 0 };
    const { sinks, request, visitors } = world(refusing(['"n":'], [], calls));
    request({ honeycomb: numbered(1_000) });
    await visitors(10);
    expect(calls.n).toBeLessThanOrEqual(70);
    expect(counts(sinks, 'honeycomb')).toMatchObject({ accepted: 0, refused: 1_000, queued: 0 });
  });

  it.each([401, 403, 404])('for %i is not sent again in parts', async (status) => {
    const { runtime, sinks, request, visitors } = world(() => ({ status, body: '' }));
    request({ honeycomb: numbered(10) });
    await visitors(10);
    expect(runtime.calls).toBe(1);
    expect(counts(sinks, 'honeycomb')).toMatchObject({ refused: 10, queued: 0 });
  });
});

describe('subrequests', () => {
  it.each([
    [50, 0],
    [50, 20],
    [50, 48],
    [50, 70],
    [1_000, 0],
  ])('of %i in all, %i the app’s own, are never exceeded', async (limit, own) => {
    const arrived = new Set<string>();
    const { runtime, request, sinks } = world(
      ({ body, url }) => {
        if (isRollbar(url)) arrived.add(body);
        return { afterMs: 20, body: { err: 0 } };
      },
      { TELEMETRY_SUBREQUESTS: String(limit) },
      limit,
    );
    request({ rollbar: numbered(200), honeycomb: numbered(5), xray: numbered(5, document) }, own);
    await runtime.advance(40_000);
    expect(runtime).toMatchObject({ tooMany: 0, cutOff: [] });
    // The rest is sent by requests that have calls left.
    for (let n = 0; n < 10; n += 1) {
      request({}, 5);
      await runtime.advance(30_000);
    }
    expect(runtime.tooMany).toBe(0);
    expect(arrived.size).toBe(200);
    expect(counts(sinks, 'rollbar')).toMatchObject({ accepted: 200, retried: 0 });
  });

  it('a request without any left does not lead for others, nor relieve one who does', async () => {
    const { runtime, sinks, request } = world(() => ({ body: { err: 0 } }));
    request({}, 50);
    await runtime.advance(50);
    request({ xray: numbered(1_500, document), honeycomb: numbered(1) });
    await runtime.advance(120);
    request({}, 50);
    await runtime.advance(27_000);
    for (const vendor of ['xray', 'honeycomb']) {
      expect(counts(sinks, vendor)).toMatchObject({ queued: 0 });
    }
  });

  it.each([
    [3, 0, 20],
    [3, 10, 25],
    [3, 30, 60],
    [6, 50, 100],
    [12, 100, 50],
  ])(
    'that end before a burst is sent leave the rest to another request of it: %i items every %i ms, %i ms a call',
    async (each, everyMs, callMs) => {
      const arrived: string[] = [];
      const { runtime, request, sinks } = world(({ body }) => {
        arrived.push(body);
        return { afterMs: callMs, body: { err: 0 } };
      });
      for (let n = 0; n < 21; n += 1) {
        request({ rollbar: numbered(each, (item) => `{"n":"${n}.${item}"}`) });
        await runtime.advance(everyMs);
      }
      await runtime.advance(30_000);
      expect(arrived).toHaveLength(21 * each);
      expect(new Set(arrived).size).toBe(21 * each);
      expect(counts(sinks, 'rollbar')).toMatchObject({ queued: 0, retried: 0 });
      expect(runtime).toMatchObject({ tooMany: 0, cutOff: [] });
    },
  );

  it('that the runtime counts otherwise cost no attempt: the next leader sends', async () => {
    const { runtime, sinks, request } = world(() => ({ body: { err: 0 } }), {}, 10);
    request({ rollbar: numbered(60) });
    for (let n = 0; n < 20; n += 1) {
      await runtime.advance(31_000);
      request({});
    }
    await runtime.advance(31_000);
    expect(counts(sinks, 'rollbar')).toMatchObject({ accepted: 60, retried: 0, queued: 0 });
  });
});

describe('time', () => {
  const hanging: Vendor = () => ({ afterMs: Number.POSITIVE_INFINITY });
  const throttling: Vendor = () => ({ status: 429, headers: { 'retry-after': '9' } });
  const slow: Vendor = () => ({ afterMs: 9_500, body: { err: 0 } });
  const down: Vendor = () => ({ status: 503 });

  it.each([
    ['hanging', hanging],
    ['throttling', throttling],
    ['slow', slow],
    ['down', down],
  ])('nothing is on its way 28 s after an invocation began: vendors %s', async (_, vendor) => {
    const { runtime, request } = world(vendor, { TELEMETRY_LINGER_MS: '10000' });
    request({ rollbar: numbered(100), honeycomb: numbered(10), xray: numbered(200, document) });
    await runtime.advance(28_000);
    expect(runtime.isBusy).toBe(false);
    await runtime.advance(10_000);
    expect(runtime.cutOff).toEqual([]);
  });

  it('a flush ends in its time, even if every vendor hangs', async () => {
    const { runtime, sinks, request } = world(hanging);
    request({ rollbar: numbered(10), honeycomb: numbered(1), xray: numbered(60, document) });
    let isOver = false;
    void sinks.flush(6_000).then(() => (isOver = true));
    await runtime.advance(6_000);
    expect(isOver).toBe(true);
  });

  it.each(['86400', 'Sun, 29 Nov 2026 00:00:00 GMT'])(
    'a vendor that asks to wait until %s is tried again after 5 minutes, and that is said once',
    async (retryAfter) => {
      let calls = 0;
      const { runtime, said, request, sinks } = world(() => {
        calls += 1;
        return calls === 1 ? { status: 429, headers: { 'retry-after': retryAfter } } : {};
      });
      request({ honeycomb: numbered(1) });
      await runtime.advance(299_000);
      expect(calls).toBe(1);
      request({});
      await runtime.advance(2_000);
      expect(counts(sinks, 'honeycomb')).toMatchObject({ accepted: 1 });
      expect(said).toEqual([
        {
          message: 'Telemetry',
          fields: {
            vendor: 'honeycomb',
            reason: 'honeycomb asks to wait for more than 5 minutes; it is tried again after 5',
          },
        },
      ]);
    },
  );

  it('a vendor that hangs is named by its URL', async () => {
    const { runtime, sinks, request } = world(hanging);
    request({ honeycomb: numbered(1) });
    await runtime.advance(12_000);
    expect(counts(sinks, 'honeycomb')).toMatchObject({
      lastFailure: {
        reason: 'Cannot send to https://api.honeycomb.io/v1/traces: no answer in time',
      },
    });
  });

  it('a request that is served for a minute sends what it leaves at its end', async () => {
    const { runtime, sinks } = world(() => ({}));
    let answeredAt: number | undefined;
    const invocation = {
      waitUntil: () => undefined,
      subrequests: () => 0,
      answeredAt: () => answeredAt,
    };
    sinks.spans({ text: 'early', units: 1 }, invocation, false);
    await runtime.advance(60_000);
    sinks.spans({ text: 'late', units: 1 }, invocation, false);
    answeredAt = runtime.now;
    await runtime.advance(1_000);
    expect(counts(sinks, 'honeycomb')).toMatchObject({ accepted: 2, queued: 0 });
  });

  it('one vendor that hangs delays no other', async () => {
    const arrived: string[] = [];
    const { runtime, request } = world(({ url, body }) => {
      if (!isRollbar(url)) return { afterMs: Number.POSITIVE_INFINITY };
      arrived.push(body);
      return { body: { err: 0 } };
    });
    request({ rollbar: ['{"n":1}'], honeycomb: numbered(1), xray: [document(1)] });
    await runtime.advance(500);
    expect(arrived).toEqual(['{"n":1}']);
  });

  it('one vendor that hangs has the others called no more often', async () => {
    const callsOfOthers = async (rollbar: Vendor): Promise<number> => {
      let calls = 0;
      const { runtime, request } = world((call) => {
        if (isRollbar(call.url)) return rollbar(call);
        calls += 1;
        return {};
      });
      for (let n = 0; n < 150; n += 1) {
        request({ rollbar: [`{"n":${n}}`], honeycomb: [`{"n":${n}}`] });
        await runtime.advance(10);
      }
      await runtime.advance(200);
      return calls;
    };
    const usual = await callsOfOthers(() => ({ body: { err: 0 } }));
    expect(await callsOfOthers(hanging)).toBe(usual);
  });
});

describe('CPU', () => {
  it('is spent by several requests where several come', async () => {
    const leaders = new Set<number>();
    let current = 0;
    const { runtime, request } = world(() => {
      leaders.add(current);
      return { body: { err: 0 } };
    });
    request({ xray: numbered(2_000, document), honeycomb: numbered(50), rollbar: numbered(10) });
    for (current = 1; current < 30; current += 1) {
      request({});
      await runtime.advance(50);
    }
    expect(leaders.size).toBeGreaterThan(3);
  });

  it('is spent by one request after the other pauses where none comes', async () => {
    const { runtime, sinks, request } = world(() => ({ body: { err: 0 } }));
    request({ xray: numbered(1_500, document), honeycomb: numbered(50), rollbar: numbered(3) });
    await runtime.advance(20_000);
    for (const vendor of ['xray', 'honeycomb', 'rollbar']) {
      expect(counts(sinks, vendor)).toMatchObject({ queued: 0, retried: 0 });
    }
  });
});

describe('vendors that lie', () => {
  it('cannot have rejected more spans than they were sent', async () => {
    const body = { partialSuccess: { rejectedSpans: '9007199254740991', errorMessage: 'all' } };
    const { runtime, sinks, request } = world(() => ({ body }));
    request({ honeycomb: numbered(2) });
    await runtime.advance(1_000);
    expect(counts(sinks, 'honeycomb')).toMatchObject({ accepted: 2, refused: 2 });
  });

  it.each([
    ['', {}],
    [
      ', though an encoded answer says it is short',
      { 'content-length': '9', 'content-encoding': 'gzip' },
    ],
  ])('are not read without end%s', async (_, headers) => {
    let read = 0;
    const endless = new ReadableStream({
      pull(controller) {
        read += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const text = await bodyText(new Response(endless, { headers }));
    expect(text).toHaveLength(262_144);
    expect(read).toBeLessThan(1_000_000);
  });
});

describe('a clock that is set back by an hour', () => {
  const HOUR = 3_600_000;

  it.each([
    ['while a lane cools down', () => ({ status: 500 }), 300],
    ['while a call is on its way', () => ({ afterMs: 500 }), 300],
    ['while a leader lingers', () => ({}), 50],
  ])('%s silences no lane', async (_, first: Vendor, afterMs) => {
    let calls = 0;
    const { runtime, sinks, request, visitors } = world((given) => {
      calls += 1;
      return calls === 1 ? first(given) : {};
    });
    request({ honeycomb: numbered(1) });
    await runtime.advance(afterMs);
    runtime.setBack(HOUR);
    request({ honeycomb: numbered(1) });
    await visitors(20);
    expect(counts(sinks, 'honeycomb')).toMatchObject({ accepted: 2, queued: 0 });
  });
});
