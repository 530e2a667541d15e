import { describe, expect, it } from 'vitest';
import { annotate, metadata, withSpan } from '../../../../src/telemetry/recording/span.ts';

import { ALL_ON, isolate } from './isolate.ts';

describe('createObserver', () => {
  it('tells four vendors of a failing request under one trace id', async () => {
    const world = isolate();
    const response = await world.observer.observe(
      world.request('https://api.cruddur.com/api/activities/home'),
      async (observation) => {
        observation.routed('/api/activities/home');
        observation.failed(new Error('the store is gone'));
        return new Response('no', { status: 500 });
      },
    );
    await world.settle();
    const [span] = world.spans();
    const [segment] = world.documents();
    const traceId = String(span?.traceId);
    const xrayId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    expect(traceId).toMatch(/^[0-9a-f]{8}c{24}$/);
    expect(response.headers.get('x-amzn-trace-id')).toBe(`Root=${xrayId}`);
    expect(span).toMatchObject({ name: 'GET /api/activities/home', status: { code: 2 } });
    expect(span?.events?.map((event) => event.name)).toEqual(['exception']);
    expect(segment).toMatchObject({ trace_id: xrayId, fault: true, id: span?.spanId });
    expect(world.logLines().filter((line) => 'trace_id' in line)).toEqual([
      expect.objectContaining({ level: 'ERROR', trace_id: traceId, message: 'Unhandled error' }),
      expect.objectContaining({ level: 'ERROR', trace_id: traceId, status: 500 }),
    ]);
    expect(world.items()).toEqual([
      expect.objectContaining({
        level: 'error',
        custom: expect.objectContaining({ trace_id: traceId }),
      }),
    ]);
  });

  it('makes spans into children in Honeycomb and subsegments in X-Ray', async () => {
    const world = isolate();
    await world.observer.observe(world.request('http://h/x'), async () => {
      await withSpan('activities_users', async () => {
        annotate('handle', 'andrewbrown');
        await withSpan(
          'mock-data',
          () => metadata('key', { 'results-size': 2 }, 'namespace'),
          'inner',
        );
      });
      return new Response();
    });
    await world.settle();
    const [root, inner, outer] = ['GET', 'mock-data', 'activities_users'].map((name) =>
      world.spans().find((span) => span.name === name),
    );
    expect(outer?.parentSpanId).toBe(root?.spanId);
    expect(inner?.parentSpanId).toBe(outer?.spanId);
    const [segment] = world.documents();
    expect(segment?.subsegments).toMatchObject([
      {
        name: 'activities_users',
        annotations: { handle: 'andrewbrown' },
        subsegments: [
          { name: 'mock-data', metadata: { namespace: { key: { 'results-size': 2 } } } },
        ],
      },
    ]);
  });

  it('joins the trace of traceparent and obeys its flag', async () => {
    const world = isolate();
    const traceId = '4efaaf4d1e8720b39541901950019ee5';
    for (const flag of ['01', '00']) {
      await world.observer.observe(
        world.request('http://h/', {
          headers: { traceparent: `00-${traceId}-53995c3f42cd8ad8-${flag}` },
        }),
        () => new Response(),
      );
    }
    await world.settle();
    expect(world.spans()).toHaveLength(1);
    expect(world.spans()[0]).toMatchObject({ traceId, parentSpanId: '53995c3f42cd8ad8' });
    expect(world.documents()).toHaveLength(1);
    expect(world.documents()[0]).toMatchObject({
      trace_id: '1-4efaaf4d-1e8720b39541901950019ee5',
      parent_id: '53995c3f42cd8ad8',
    });
  });

  it('joins the trace of X-Amzn-Trace-Id and answers what it was asked', async () => {
    const world = isolate();
    const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const ask = async (header: string) => {
      const response = await world.observer.observe(
        world.request('http://h/', { headers: { 'x-amzn-trace-id': header } }),
        () => new Response(),
      );
      return response.headers.get('x-amzn-trace-id');
    };
    expect(await ask(`${root};Parent=53995c3f42cd8ad8;Sampled=1`)).toBe(root);
    expect(await ask(`${root};Parent=53995c3f42cd8ad8;Sampled=0`)).toBe(root);
    expect(await ask(`${root};Sampled=?`)).toBe(`${root};Sampled=1`);
    await world.settle();
    expect(world.documents().map(({ trace_id, parent_id }) => [trace_id, parent_id])).toEqual([
      ['1-5759e988-bd862e3fe1be46a994272793', '53995c3f42cd8ad8'],
      ['1-5759e988-bd862e3fe1be46a994272793', undefined],
    ]);
  });

  it('takes five requests a second for X-Ray by the rule, and all for Honeycomb', async () => {
    let now = Date.UTC(2026, 10, 28);
    const world = isolate(ALL_ON, { now: () => now });
    for (const second of [0, 1]) {
      now += second * 1_000;
      for (let index = 0; index < 20; index += 1) {
        await world.observer.observe(world.request('http://h/'), () => new Response());
      }
    }
    await world.settle();
    expect(world.spans()).toHaveLength(40);
    // random() never falls below the fixed rate.
    expect(world.documents()).toHaveLength(10);
  });

  it('samples for X-Ray by the rules that X-Ray serves, once it has them', async () => {
    const world = isolate(ALL_ON, { now: () => Date.UTC(2026, 10, 28) });
    await world.observer.observe(world.request('http://h/'), () => new Response());
    await world.settle();
    expect(world.sent.some(({ url }) => url.endsWith('/GetSamplingRules'))).toBe(true);
    for (let index = 0; index < 20; index += 1) {
      await world.observer.observe(world.request('http://h/rare'), () => new Response());
    }
    await world.settle();
    const rare = world.documents().filter((document) => JSON.stringify(document).includes('/rare'));
    // The rule takes none but what is borrowed: one a second.
    expect(rare).toHaveLength(1);
    expect(JSON.stringify(rare[0])).toContain('"sampling_rule_name":"Rare"');
  });

  it('sends segments to a daemon unsigned', async () => {
    const world = isolate({ AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000' });
    await world.observer.observe(world.request('http://h/'), () => new Response());
    await world.settle();
    const [call] = world.sent.filter(({ url }) => url === 'http://127.0.0.1:2000/TraceSegments');
    expect(call?.authorization).toBeNull();
    expect(world.documents()).toHaveLength(1);
  });

  it('keeps a failed request for both vendors, even if both decided against it at the start', async () => {
    const world = isolate({
      ...ALL_ON,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    for (let index = 0; index < 12; index += 1) {
      const status = index === 11 ? 500 : 200;
      await world.observer.observe(
        world.request('http://h/'),
        () => new Response(null, { status }),
      );
    }
    await world.settle();
    expect(world.spans()).toHaveLength(1);
    expect(world.documents().filter(({ fault }) => fault)).toHaveLength(1);
  });

  it.each([
    [200, '4'],
    [500, '1'],
  ])(
    'counts a trace by the threshold that came with it, and a failed one once: %i',
    async (status, rate) => {
      const world = isolate();
      const headers = {
        traceparent: `00-${'f'.repeat(32)}-53995c3f42cd8ad8-01`,
        tracestate: 'foo=1,ot=th:c',
      };
      await world.observer.observe(world.request('http://h/', { headers }), async () => {
        await withSpan('work', () => undefined);
        return new Response(null, { status });
      });
      await world.settle();
      expect(world.spans()).toHaveLength(2);
      for (const span of world.spans()) {
        expect(span).toMatchObject({ traceState: 'foo=1,ot=th:c' });
        expect(span.attributes[0]).toEqual({ key: 'SampleRate', value: { intValue: rate } });
      }
    },
  );

  it('keeps nothing for Honeycomb whose sampler is off; no wish hides an error from X-Ray', async () => {
    const world = isolate({ ...ALL_ON, OTEL_TRACES_SAMPLER: 'always_off' });
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    await world.observer.observe(
      world.request('http://h/', { headers: { 'x-amzn-trace-id': header } }),
      () => new Response(null, { status: 500 }),
    );
    await world.settle();
    expect(world.spans()).toEqual([]);
    expect(world.documents()).toMatchObject([{ fault: true }]);
  });

  it('holds debug and info lines back until a request fails, with LOG_BUFFER=on', async () => {
    const world = isolate({ ...ALL_ON, LOG_BUFFER: 'on', LOG_LEVEL: 'debug' });
    for (const status of [200, 500]) {
      await world.observer.observe(world.request('http://h/'), ({ log }) => {
        log.debug(`looking into ${status}`);
        log.warn(`odd ${status}`);
        return new Response(null, { status });
      });
    }
    await world.settle();
    const lines = world.logLines().filter((line) => 'trace_id' in line);
    const messages = lines.map(({ message }) => String(message).replace(/^\[.*\? /, 'access '));
    expect(messages.toSorted()).toEqual([
      'access 200 OK',
      'access 500 INTERNAL SERVER ERROR',
      'looking into 500',
      'odd 200',
      'odd 500',
    ]);
  });

  it('prints nothing with LOG_CONSOLE=off, and sends all the same', async () => {
    const world = isolate({ ...ALL_ON, LOG_CONSOLE: 'off' });
    await world.observer.observe(world.request('http://h/'), () => new Response());
    await world.settle();
    expect(world.printed).toEqual([]);
    expect(world.logLines().some(({ status }) => status === 200)).toBe(true);
  });

  it('tells a request of what was lost before it, once a minute', async () => {
    const world = isolate({ ...ALL_ON, HONEYCOMB_API_KEY: 'refuse-me' });
    for (let index = 0; index < 3; index += 1) {
      await world.observer.observe(world.request('http://h/'), () => new Response());
      await world.settle();
    }
    const told = world.logLines().filter(({ message }) => message === 'Telemetry lost');
    expect(told).toEqual([
      expect.objectContaining({
        honeycomb: {
          count: 1,
          cause: 'refused',
          reason: 'Cannot send to https://api.honeycomb.io/v1/traces: status is 401: no',
        },
      }),
    ]);
  });

  it('spends no more than the budget, and errors last', async () => {
    const world = isolate({
      ...ALL_ON,
      TELEMETRY_BUDGET: 'enforce',
      TELEMETRY_BUDGET_HONEYCOMB_EVENTS: '0',
      TELEMETRY_BUDGET_XRAY_TRACES: '0',
      TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES: '0',
    });
    await world.observer.observe(world.request('http://h/'), (observation) => {
      observation.failed(new Error('boom'));
      return new Response(null, { status: 500 });
    });
    await world.settle();
    expect([world.spans(), world.documents(), world.items()]).toEqual([[], [], []]);
    expect(world.logLines().length).toBeGreaterThan(0);
  });

  it('keeps parallel requests apart', async () => {
    const world = isolate();
    const names = Array.from({ length: 40 }, (_, index) => `work-${index}`);
    await Promise.all(
      names.map((name) =>
        world.observer.observe(world.request(`http://h/${name}`), async (observation) => {
          observation.routed(`/${name}`);
          await withSpan(name, () => new Promise((resolve) => setTimeout(resolve, 1)));
          return new Response();
        }),
      ),
    );
    await world.settle();
    const spans = world.spans();
    for (const name of names) {
      const child = spans.find((span) => span.name === name);
      const root = spans.find((span) => span.name === `GET /${name}`);
      expect(child?.parentSpanId).toBe(root?.spanId);
    }
    expect(spans).toHaveLength(80);
  });

  it('sends a span that outlives its request on its own', async () => {
    const world = isolate();
    let finish = (): void => {};
    await world.observer.observe(world.request('http://h/'), () => {
      const late = withSpan('afterwards', () => new Promise<void>((resolve) => (finish = resolve)));
      world.waitUntil(late);
      return new Response();
    });
    finish();
    await world.settle();
    expect(
      world
        .spans()
        .map((span) => span.name)
        .toSorted(),
    ).toEqual(['GET', 'afterwards']);
    expect(world.documents().find((document) => document.name === 'afterwards')).toMatchObject({
      type: 'subsegment',
      parent_id: world.documents()[0]?.id,
    });
  });

  it('lets no secret out', async () => {
    const world = isolate();
    await world.observer.observe(
      world.request('http://h/x?access_token=hush-query&term=fun', {
        headers: { authorization: 'Bearer hush-header', cookie: 'session=hush-cookie' },
      }),
      async (observation) => {
        observation.log.info('signed in', { password: 'hush-field' });
        await withSpan('call', (span) => span.setAttribute('api_key', 'hush-attribute'));
        observation.failed(new Error('boom'));
        return new Response(null, { status: 500 });
      },
    );
    await world.settle();
    expect(world.spans()).toHaveLength(2);
    expect(world.items()).toHaveLength(1);
    expect(JSON.stringify([world.sent.map(({ body }) => body), world.printed])).not.toContain(
      'hush',
    );
  });

  it('serves all the same when every vendor is off, and says so once', async () => {
    const world = isolate({});
    for (let index = 0; index < 2; index += 1) {
      const response = await world.observer.observe(world.request('http://h/'), (observation) =>
        Response.json(observation.health().sinks),
      );
      expect(await response.json()).toMatchObject({
        rollbar: { on: false, reason: expect.any(String) },
      });
    }
    await world.settle();
    expect(world.sent).toEqual([]);
    expect(
      world.printed.filter((line) => line.includes('ROLLBAR_ACCESS_TOKEN is not set')),
    ).toHaveLength(1);
  });

  it('tells as much with a silent console, and asks no request for time after its answer', async () => {
    const world = isolate({ ...ALL_ON, LOG_CONSOLE: 'off' });
    const answered: string[] = [];
    for (let number = 0; number < 120; number += 1) {
      const path = `/${number}`;
      const waitUntil = (work: Promise<unknown>): void => {
        if (answered.includes(path)) throw new Error(`${path} is answered`);
        world.waitUntil(work);
      };
      const request = new Request(`http://h${path}`);
      await world.observer.observe({ request, waitUntil }, () => new Response());
      answered.push(path);
    }
    await world.settle();
    expect(world.printed).toEqual([]);
    expect(world.spans()).toHaveLength(120);
    const paths = world.logLines().flatMap(({ path }) => path ?? []);
    expect(paths.toSorted()).toEqual(answered.toSorted());
  });

  it('prints spans when OTEL_TRACES_EXPORTER is console', async () => {
    const world = isolate({ OTEL_TRACES_EXPORTER: 'console' });
    await world.observer.observe(world.request('http://h/'), () => new Response());
    await world.settle();
    const line = world.printed.find((text) => text.startsWith('{"scopeSpans"'));
    expect(JSON.parse(String(line)).scopeSpans[0].spans[0].name).toBe('GET');
    expect(world.sent).toEqual([]);
  });

  it('sends the response even where nothing can be told about it', async () => {
    const world = isolate();
    const response = await world.observer.observe(world.request('http://h/'), async () => {
      await withSpan('unreadable', breakAttributes);
      return new Response('served');
    });
    await world.settle();
    expect(await response.text()).toBe('served');
    expect(response.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/);
    expect(world.printed.some((line) => line.includes('Cannot record request'))).toBe(true);
  });

  it('lets the app’s work end well even where its late span cannot be told', async () => {
    const world = isolate();
    let finish = (): void => {};
    let late: Promise<string> = Promise.resolve('');
    await world.observer.observe(world.request('http://h/'), () => {
      late = withSpan('afterwards', async (span) => {
        await new Promise<void>((resolve) => (finish = resolve));
        breakAttributes(span);
        return 'done';
      });
      return new Response();
    });
    finish();
    await expect(late).resolves.toBe('done');
  });

  it('answers 500 with the trace id when answering fails', async () => {
    const world = isolate();
    const response = await world.observer.observe(world.request('http://h/'), () => {
      throw new Error('no way out');
    });
    await world.settle();
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ trace_id: world.spans()[0]?.traceId });
    expect(world.items()).toHaveLength(1);
  });
});

/** What no encoder can read. */
function breakAttributes(span: object): void {
  const attributes: unknown = Reflect.get(span, 'attributes');
  if (typeof attributes !== 'object' || attributes === null) return;
  Object.defineProperty(attributes, 'bad', {
    enumerable: true,
    get() {
      throw new Error('unreadable');
    },
  });
}
