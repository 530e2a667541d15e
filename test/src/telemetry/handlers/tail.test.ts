import { describe, expect, it } from 'vitest';
import { attributeOf, ENV, openDoor } from './door.fixture.ts';

const SPAN = { traceId: '5759e988bd862e3fe1be46a994272793', spanId: '53995c3f42cd8ad8' };
const KILLED = {
  outcome: 'exceededCpu',
  scriptName: 'shop',
  eventTimestamp: 1_764_300_000_000,
  cpuTime: 50,
  wallTime: 80,
  event: { request: { url: 'https://shop.example/cart?token=hush-hush', method: 'GET' } },
  diagnosticsChannelEvents: [
    { channel: 'other', message: 1 },
    { channel: 'cruddur-edge.call', message: { ...SPAN, parentSpanId: '1111111111111111' } },
  ],
  logs: [],
  exceptions: [],
};

async function tail(...events: unknown[]) {
  const door = openDoor();
  const seen: unknown[] = [];
  const handlers = door.observe({ tail: (...args: unknown[]) => void seen.push(...args) });
  await handlers.tail(events, ENV, door.context);
  await door.settle();
  return { ...door, seen, events };
}

describe('tail', () => {
  it('tells of a killed request as itself would have', async () => {
    const { vendors, seen, events, context } = await tail(KILLED);
    expect(seen).toEqual([events, ENV, context]);
    const [span] = vendors.spans();
    expect(span).toMatchObject({
      ...SPAN,
      parentSpanId: '1111111111111111',
      name: 'GET',
      kind: 2,
      startTimeUnixNano: '1764300000000000000',
      status: { code: 2, message: 'shop was killed: exceededCpu' },
    });
    expect(attributeOf(span, 'error.type')).toBe('exceededCpu');
    expect(attributeOf(span, 'cloudflare.cpu_time_ms')).toBe('50');
    expect(vendors.segments()).toMatchObject([{ id: SPAN.spanId, fault: true }]);
    expect(vendors.logLines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'shop was killed: exceededCpu' }),
    );
    expect(vendors.items()).toMatchObject([
      {
        level: 'critical',
        body: { message: { body: 'shop was killed: exceededCpu' } },
        custom: { trace_id: SPAN.traceId },
      },
    ]);
    expect(JSON.stringify(vendors.exchanges)).not.toContain('hush-hush');
  });

  it.each([
    ['exceededMemory', { request: null, cron: '* * * * *' }, 'scheduled * * * * *'],
    ['exceededWallTime', { queue: 'jobs', batchSize: 2 }, 'process jobs'],
    ['killSwitch', null, 'call'],
  ])('tells of %s in %j', async (outcome, event, name) => {
    const { vendors } = await tail({ outcome, event, scriptName: null, eventTimestamp: null });
    expect(vendors.spans()).toMatchObject([{ name, status: { code: 2 } }]);
    expect(vendors.items()).toHaveLength(1);
  });

  it.each([
    { ...KILLED, outcome: 'ok' },
    { ...KILLED, outcome: 'exception' },
    { ...KILLED, outcome: 'canceled' },
    { outcome: 1 },
    null,
  ])('leaves what told of itself, or is not an event, to the app: %j', async (event) => {
    const { vendors, seen } = await tail(event);
    expect(seen).toHaveLength(3);
    expect(vendors.spans()).toEqual([]);
    expect(vendors.items()).toEqual([]);
  });

  it.each([
    [[{ channel: 'cruddur-edge.call', message: { traceId: 'x', spanId: 'y' } }]],
    ['nothing'],
    [undefined],
  ])('makes a trace of its own where none was announced: %j', async (diagnosticsChannelEvents) => {
    const { vendors } = await tail({ ...KILLED, diagnosticsChannelEvents });
    expect(vendors.spans()).toHaveLength(1);
    expect(vendors.spans()[0]?.traceId).not.toBe(SPAN.traceId);
  });
});
