/**
 * The laws of what is thrown: the caller gets a response with its trace header, `withSpan` throws the very value on, all four
 * vendors are told the same, and what they get is valid.
 */
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseTraces } from '../../../../emulator/vendors/otlp/parse.ts';
import { checkData } from '../../../../emulator/vendors/rollbar/ingest/payload.ts';
import { decodeDocument } from '../../../../emulator/vendors/xray/segments/decode.ts';
import { withSpan } from '../../../../src/telemetry/recording/span.ts';
import {
  toldByCloudWatch,
  toldByHoneycomb,
  toldByRollbar,
  toldByXRay,
} from '../../../runtime/thrown/decode.ts';
import { HUGE, VALUES } from '../../../runtime/thrown/values.ts';
import { isolate } from './isolate.ts';

/** Serves a request that throws the value inside a span. */
async function serveThrowing(value: unknown) {
  const world = isolate();
  const response = await world.observer.observe(world.request('https://h.example/x'), async () => {
    const caught: { readonly value: unknown }[] = [];
    try {
      await withSpan('work', () => {
        throw value;
      });
    } catch (error) {
      caught.push({ value: error });
    }
    if (!Object.is(caught[0]?.value, value)) throw new TypeError('not the very value');
    throw value;
  });
  await world.settle();
  expect(response.status).toBe(500);
  expect(response.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/);
  expect(Object.keys(JSON.parse(await response.text()))).toEqual(['error', 'trace_id']);
  expect(world.printed.filter((line) => line.startsWith('Cannot'))).toEqual([]);
  return world;
}

type World = Awaited<ReturnType<typeof serveThrowing>>;

/** What vendors refuse is an error of the test. */
function checkPayloads(world: World): void {
  const { sent, items, documents, spans, logLines } = world;
  for (const { body } of sent) JSON.parse(body, refuseHalfPairs);
  for (const { body } of sent.filter(({ url }) => url.endsWith('/v1/traces'))) {
    expect(parseTraces('application/json', Buffer.from(body))).toHaveLength(1);
  }
  // What is JSON in JSON is read once more.
  JSON.parse(JSON.stringify(logLines()), refuseHalfPairs);
  JSON.parse(JSON.stringify(documents()), refuseHalfPairs);
  const attributes = spans().flatMap(({ events = [] }) => events.flatMap((one) => one.attributes));
  for (const { key, value } of attributes) {
    if (!/^exception\.(?:fields|causes)$/.test(key)) continue;
    JSON.parse(value.stringValue ?? '', refuseHalfPairs);
  }
  for (const document of documents()) decodeDocument(JSON.stringify(document));
  for (const data of items()) expect(checkData(data)).toMatchObject({ ok: true });
}

function refuseHalfPairs(key: string, value: unknown): unknown {
  expect(key.isWellFormed()).toBe(true);
  if (typeof value === 'string') expect(value.isWellFormed()).toBe(true);
  return value;
}

function toldByAll(world: World) {
  const root = world.spans().find(({ name }) => name === 'GET');
  const [event] = root?.events ?? [];
  const [segment] = world.documents();
  const line = world.logLines().find(({ message }) => message === 'Unhandled error');
  const [item] = world.items();
  expect(world.items()).toHaveLength(1);
  // The segment names the exception of the span below, which tells it.
  const [work] = segment?.subsegments ?? [];
  expect(Object(segment).cause).toBe(Object(work).cause.exceptions[0].id);
  return {
    honeycomb: toldByHoneycomb(event?.attributes ?? []),
    xray: toldByXRay({ ...work }),
    cloudwatch: toldByCloudWatch(line ?? {}),
    rollbar: toldByRollbar(item),
  };
}

/** @param path `a.b[0]`, or a name with dots in it */
function memberAt(value: unknown, path: string): unknown {
  const members = Object(value);
  if (path in members) return members[path];
  return path.split(/[.[\]]+/).reduce((at, name) => (name === '' ? at : Object(at)[name]), value);
}

describe('what is thrown', () => {
  it.each(Object.entries(VALUES))('is told alike by four vendors: %s', async (_, value) => {
    const world = await serveThrowing(value.make());
    checkPayloads(world);
    const { honeycomb, ...others } = toldByAll(world);
    const { type, message, fields, causes = [] } = value.shown;
    expect(honeycomb).toMatchObject({ type, message, causes });
    expect(honeycomb.fields).toEqual(fields);
    for (const told of Object.values(others)) expect(told).toEqual(honeycomb);
    expect(JSON.stringify(world.sent)).not.toContain('hush-hush');
  });

  it.each(Object.entries(HUGE))('is told alike, in part, when it is %s', async (_, make) => {
    const world = await serveThrowing(make());
    checkPayloads(world);
    const { honeycomb, ...others } = toldByAll(world);
    for (const told of Object.values(others)) {
      // A stack without frames is one for Honeycomb alone.
      expect({ ...told, hasStack: false }).toEqual({ ...honeycomb, hasStack: false });
    }
    const bytes = world.sent.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    expect(bytes).toBeLessThan(600_000);
  });

  it('keeps its frames behind a message of megabytes', async () => {
    const world = await serveThrowing(new Error('m'.repeat(2_000_000)));
    const told = toldByAll(world);
    for (const { hasStack } of Object.values(told)) expect(hasStack).toBe(true);
    expect(JSON.stringify(world.spans())).toContain('thrown.test.ts');
  });

  it('is read once, however many spans it went through', async () => {
    let looks = 0;
    const world = isolate();
    const error = Object.defineProperty(new Error('deep'), 'code', {
      enumerable: true,
      get: () => (looks += 1),
    });
    await world.observer.observe(world.request('https://h.example/x'), () =>
      withSpan('outer', () => withSpan('inner', () => Promise.reject(error))),
    );
    await world.settle();
    expect(looks).toBe(1);
    expect(world.items()[0].custom.serialized).toEqual({ code: 1 });
  });

  it('is where the README says, at each vendor', async () => {
    const fields = (code: string) => ({ code, status: 503 });
    const cause = Object.assign(new TypeError('the cause'), fields('INNER'));
    const error = Object.assign(new RangeError('the message', { cause }), fields('OUTER'));
    const world = await serveThrowing(error);
    const root = world.spans().find(({ name }) => name === 'GET');
    const attributes = root?.events?.[0]?.attributes ?? [];
    const payloads: readonly unknown[] = [
      Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])),
      world.documents()[0]?.subsegments?.[0],
      world.logLines().find(({ message }) => message === 'Unhandled error'),
      world.items()[0],
    ];
    const parts: Readonly<Record<string, string>> = {
      type: 'RangeError',
      message: 'the message',
      stack: 'thrown.test.ts',
      'own fields': 'OUTER',
      causes: 'the cause',
      'fields of causes': 'INNER',
    };
    const readme = readFileSync(new URL('../../../../src/telemetry/README.md', import.meta.url), 'utf8'); // oxfmt-ignore
    const [, table = ''] = /## What was thrown.*?\| --- \|[^\n]*\n(.*?)\n\n/s.exec(readme) ?? [];
    const rows = table.split('\n').map((row) => row.slice(2, -2).split(' | '));
    expect(rows.map(([part]) => part)).toEqual(Object.keys(parts));
    for (const [part = '', ...cells] of rows) {
      const paths = cells.map((cell) => /`([^`]+)`/.exec(cell)?.[1] ?? '');
      const found = paths.map((path, vendor) => JSON.stringify(memberAt(payloads[vendor], path)));
      expect(found).toEqual(Array(4).fill(expect.stringContaining(parts[part] ?? '?')));
    }
  });

  it.each([undefined, null, 'text', 7])(
    'may be an answer that is not a response: %s',
    async (answer) => {
      const world = isolate();
      const handle = (): Response => JSON.parse('{}').answer ?? answer;
      const response = await world.observer.observe(world.request('http://h/'), handle);
      await world.settle();
      expect(response.status).toBe(500);
      expect(response.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/);
      expect(world.items()[0].body.trace.exception.message).toBe('Cannot answer: the app gave no Response'); // oxfmt-ignore
    },
  );

  it.each(Object.entries(VALUES))('may be a message to report: %s', async (_, { make }) => {
    const world = isolate();
    const response = await world.observer.observe(world.request('http://h/'), (observation) => {
      Reflect.apply(observation.report, observation, [make(), 'warning']);
      Reflect.apply(observation.log.info, observation.log, [make(), make()]);
      return new Response();
    });
    await world.settle();
    expect(response.status).toBe(200);
    expect(world.items()).toHaveLength(1);
    expect(checkData(world.items()[0])).toMatchObject({ ok: true });
    expect(world.logLines().filter((line) => 'trace_id' in line)).toHaveLength(2);
    expect(world.printed.filter((line) => line.startsWith('Cannot'))).toEqual([]);
  });

  it.each(Object.entries(VALUES))(
    'may be the name of a span or an event, or the message of a status: %s',
    async (_, { make }) => {
      const world = isolate();
      await world.observer.observe(world.request('http://h/'), () =>
        withSpan('work', (span) => {
          Reflect.apply(span.updateName, span, [make()]);
          Reflect.apply(span.addEvent, span, [make()]);
          Reflect.apply(span.setStatus, span, [{ code: 2, message: make() }]);
          return new Response();
        }),
      );
      await world.settle();
      expect([world.spans().length, world.documents().length]).toEqual([2, 1]);
      checkPayloads(world);
    },
  );

  it('may be a text of megabytes, wherever it is told', async () => {
    const world = isolate();
    const text = `token=hush-hush ${'é\ud800='.repeat(1_000_000)}`;
    await world.observer.observe(world.request('http://h/'), ({ log }) =>
      withSpan(text, (span) => {
        span
          .setAttribute('text', text)
          .addEvent(text, { text })
          .setStatus({ code: 2, message: text });
        log.info(text, { text });
        return new Response();
      }),
    );
    await world.settle();
    checkPayloads(world);
    const sent = JSON.stringify(world.sent);
    expect(sent).toContain('token=********');
    expect(sent).not.toContain('hush-hush');
    expect(sent.length).toBeLessThan(1_000_000);
  });

  it('may be an error of another realm', async () => {
    const foreign: unknown = runInNewContext('Object.assign(new TypeError("far"), { code: 7 })');
    const told = toldByAll(await serveThrowing(foreign));
    const far = {
      type: 'TypeError',
      message: 'far',
      hasStack: true,
      fields: { code: 7 },
      causes: [],
    };
    for (const one of Object.values(told)) expect(one).toEqual(far);
  });

  it('is thrown on by calls that the package records, for a value of any type', async () => {
    const world = isolate();
    await world.observer.observe(world.request('https://h.example/'), async () => {
      await withSpan('work', (span) => {
        for (const { make } of Object.values(VALUES)) {
          // As the package does with a value of any type that a binding throws.
          Reflect.apply(span.recordException, span, [make()]);
        }
      });
      return new Response();
    });
    await world.settle();
    const work = world.spans().find(({ name }) => name === 'work');
    const types = work?.events?.map(({ attributes }) => toldByHoneycomb(attributes).type);
    expect(types).toEqual(Object.values(VALUES).map(({ shown }) => shown.type));
  });

  it('is any JavaScript value: the caller gets a response, all vendors get what they accept', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\ud800', '\udfff', '\u0000', '😀', '"', '\n    at ') }); // oxfmt-ignore
    const anything = fc.anything({
      key: text,
      values: [text, fc.integer(), fc.double(), fc.bigInt(), fc.constant(null), fc.func(text)],
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    // fast-check itself looks at values, so those that throw at it are made later.
    const later = anything.map((value) => () => value);
    const error = fc
      .tuple(anything, anything, fc.dictionary(text, anything, { maxKeys: 5 }))
      .map(([message, cause, fields]) => () => {
        const made = new Error('e', { cause });
        return Object.assign(made, { message }, fields);
      });
    const nasty = fc.constantFrom(...Object.values(VALUES).map(({ make }) => make));
    const aggregate = fc
      .array(fc.oneof(later, error, nasty), { maxLength: 4 })
      .map((makes) => () => new AggregateError(makes.map((make) => make())));
    await fc.assert(
      fc.asyncProperty(fc.oneof(later, error, nasty, aggregate), async (make) => {
        const world = await serveThrowing(make());
        checkPayloads(world);
        const { honeycomb, ...others } = toldByAll(world);
        for (const { type, message } of Object.values(others)) {
          expect([type, message]).toEqual([honeycomb.type, honeycomb.message]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
