/** Beside Cloudflare's own tracing, with a stand-in for what the platform tells. */
import { describe, expect, it } from 'vitest';
import { ENV, openDoor } from './door.fixture.ts';

const PLATFORM = { traceId: '6b0ba84f53995c3f42cd8ad8a1b2c3d4', spanId: 'aaaaaaaaaaaaaaaa' };
const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function serve(tracing: unknown, env: Record<string, string> = {}, traceparent?: string) {
  const door = openDoor();
  const app = door.observe({
    fetch: async (_request: Request, _env: object, _context: object) => new Response('x'),
    scheduled: async (_event: object, _env: object, _context: object) => undefined,
  });
  const context = { ...door.context, tracing };
  const headers: Record<string, string> = traceparent === undefined ? {} : { traceparent };
  await app.fetch(new Request('http://h/', { headers }), { ...ENV, ...env }, context);
  await app.scheduled({ cron: '* * * * *' }, { ...ENV, ...env }, context);
  await door.settle();
  return door.vendors;
}
const tracingOf = (spanContext: unknown) => ({
  getActiveSpan: () => ({ spanContext: () => spanContext }),
});

describe('the platform’s span', () => {
  it('gives its id to all that is told, and is the parent', async () => {
    const vendors = await serve(tracingOf({ ...PLATFORM, traceFlags: 1 }));
    const { traceId, spanId } = PLATFORM;
    expect(vendors.spans()).toMatchObject([
      { traceId, parentSpanId: spanId },
      { traceId, parentSpanId: spanId },
    ]);
    const xrayId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    expect(vendors.segments()).toMatchObject([{ trace_id: xrayId }, { trace_id: xrayId }]);
    expect(vendors.logLines().filter(({ trace_id }) => trace_id === traceId)).toHaveLength(2);
  });

  it('goes before a caller’s trace, which is linked to', async () => {
    const vendors = await serve(tracingOf(PLATFORM), {}, CALLER);
    expect(vendors.spans()[0]).toMatchObject({
      traceId: PLATFORM.traceId,
      links: [{ traceId: CALLER.slice(3, 35), spanId: CALLER.slice(36, 52) }],
    });
  });

  it('that is the caller’s trace goes on with it', async () => {
    const traceId = CALLER.slice(3, 35);
    const vendors = await serve(tracingOf({ ...PLATFORM, traceId }), {}, CALLER);
    expect(vendors.spans()[0]).toMatchObject({ traceId, parentSpanId: PLATFORM.spanId });
    expect(vendors.spans()[0]).not.toHaveProperty('links');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['what the pinned workerd has', { enterSpan: () => undefined }],
    ['no active span', { getActiveSpan: () => undefined }],
    ['ids of zeros', tracingOf({ traceId: '0'.repeat(32), spanId: '0'.repeat(16) })],
    ['other ids', tracingOf({ traceId: 1, spanId: 2 })],
    [
      'a span that throws',
      {
        getActiveSpan: () => {
          throw new Error('no');
        },
      },
    ],
  ])('is left alone where the runtime tells %s', async (_, tracing) => {
    const vendors = await serve(tracing);
    const [first, second] = vendors.spans();
    expect(first).not.toHaveProperty('parentSpanId');
    expect(first?.traceId).not.toBe(second?.traceId);
  });

  it('is asked for once where the runtime tells none', async () => {
    const door = openDoor();
    const app = door.observe({ fetch: async () => new Response('x') });
    let asked = 0;
    const context = {
      ...door.context,
      get tracing() {
        asked += 1;
        return { enterSpan: () => undefined };
      },
    };
    for (const path of 'abc') {
      await Reflect.apply(app.fetch, app, [new Request(`http://h/${path}`), ENV, context]);
    }
    await door.settle();
    expect(door.vendors.spans()).toHaveLength(3);
    expect(asked).toBe(1);
  });

  it('is left alone where the setting says so', async () => {
    const vendors = await serve(tracingOf(PLATFORM), { TELEMETRY_PLATFORM_TRACE: 'false' });
    expect(vendors.spans()[0]?.traceId).not.toBe(PLATFORM.traceId);
  });
});
