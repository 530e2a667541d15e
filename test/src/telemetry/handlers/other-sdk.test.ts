/** An app that has registered a tracer of another SDK with OpenTelemetry's API before its first request. */
import { INVALID_SPAN_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { withSpan } from '../../../../src/telemetry/index.ts';
import { ENV, openDoor } from './door.fixture.ts';

class D1Database {
  prepare(sql: string) {
    return { first: async () => sql };
  }
}

it('keeps that tracer for its own spans, and the library records its spans itself', async () => {
  const started: string[] = [];
  const start = (name: string) => {
    started.push(name);
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  };
  const other: Tracer = {
    startSpan: start,
    startActiveSpan: (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1);
      return typeof work === 'function' ? work(start(name)) : undefined;
    },
  };
  trace.setGlobalTracerProvider({ getTracer: () => other });
  const door = openDoor();
  const { fetch } = door.observe({
    fetch: async (_request: Request, { DB }: { DB: D1Database }, _context: object) => {
      await withSpan('work', () => DB.prepare('SELECT 1').first());
      trace.getTracer('theirs').startSpan('theirs').end();
      return new Response('x');
    },
  });
  await fetch(new Request('https://shop.example/'), { ...ENV, DB: new D1Database() }, door.context);
  await door.settle();
  expect(
    door.vendors
      .spans()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['DB first', 'GET', 'work']);
  expect(started).toEqual(['theirs']);
  await withSpan('outside', () => undefined);
  expect(started).toEqual(['theirs', 'outside']);
});
