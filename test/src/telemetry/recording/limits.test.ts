import { describe, expect, it } from 'vitest';
import { trace } from '@opentelemetry/api';
import { parseTraces } from '../../../../emulator/vendors/otlp/parse.ts';
import { isolate, ALL_ON } from '../observe/isolate.ts';

/** The attributes of the request's span, of its event and of its link, as Honeycomb gets them. */
async function sentWith(variables: Record<string, string>) {
  const world = isolate({ ...ALL_ON, ...variables });
  await world.observer.observe(world.request('http://h/'), () => {
    const span = trace.getActiveSpan();
    const attributes = Object.freeze({ long: 'l'.repeat(40_000) });
    const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    span?.setAttribute('long', '😀'.repeat(20_000));
    span?.setAttribute('list', ['short', 'x'.repeat(40_000)]);
    span?.addEvent('event', { ...attributes });
    span?.addLink({ context, attributes: { ...attributes } });
    // What cannot be cut is left as it is, and takes nothing along.
    span?.addLink({ context, attributes });
    span?.setStatus({ code: 2, message: 's'.repeat(40_000) });
    return new Response();
  });
  await world.settle();
  const [span] = world.spans();
  return JSON.parse(JSON.stringify(span));
}

function textOf(attributes: { key: string; value: { stringValue: string } }[], key: string) {
  return attributes.find((one) => one.key === key)?.value.stringValue;
}

describe('the length limit of attribute values', () => {
  it.each([
    [{}, 16_384],
    [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1000' }, 1_000],
    [{ OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '101' }, 101],
    [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '7', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '30' }, 30],
    [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: 'many' }, 16_384],
  ])('with %j is %i, for spans, events and links', async (variables, limit) => {
    const { attributes, events, links, status } = await sentWith(variables);
    // No pair is torn.
    expect(textOf(attributes, 'long')).toBe('😀'.repeat(Math.floor(limit / 2)));
    const list = attributes.find(({ key }: { key: string }) => key === 'list');
    expect(list.value.arrayValue.values).toEqual([
      { stringValue: 'short' },
      { stringValue: 'x'.repeat(limit) },
    ]);
    expect(textOf(events[0].attributes, 'long')).toBe('l'.repeat(limit));
    expect(textOf(links[0].attributes, 'long')).toBe('l'.repeat(limit));
    expect(status.message).toBe('s'.repeat(limit));
  });

  it('leaves a value of Honeycomb’s 65,535 bytes whole that has no more', async () => {
    const { attributes } = await sentWith({});
    expect(Buffer.byteLength(textOf(attributes, 'long') ?? '')).toBeLessThan(65_535);
  });
});

describe('the limits of how many events and links a span has', () => {
  it.each([
    [128, undefined],
    [129, 1],
    [10_000, 9_872],
  ])('of %i each leave 128, and tell how many were dropped', async (count, dropped) => {
    const world = isolate(ALL_ON);
    await world.observer.observe(world.request('http://h/'), () => {
      const span = trace.getActiveSpan();
      for (let n = 1; n <= count; n += 1) {
        span?.addEvent(`event ${n}`);
        span?.addLink({ context: { traceId: 'a'.repeat(32), spanId: hex(n), traceFlags: 1 } });
      }
      return new Response();
    });
    await world.settle();
    const [span] = world.spans();
    const { events = [], links = [] } = span ?? {};
    expect([events.length, links.length]).toEqual([128, 128]);
    expect(events.at(-1)?.name).toBe(`event ${count}`);
    expect(links[0]).toMatchObject({ spanId: hex(1) });
    expect(Reflect.get(Object(span), 'droppedEventsCount')).toBe(dropped);
    expect(Reflect.get(Object(span), 'droppedLinksCount')).toBe(dropped);
    for (const { url, body } of world.sent) {
      if (url.endsWith('/v1/traces')) parseTraces('application/json', Buffer.from(body));
    }
    expect(JSON.stringify(world.documents()[0]?.metadata)).toContain(`event ${count}`);
  });
});

function hex(n: number): string {
  return n.toString(16).padStart(16, '0');
}
