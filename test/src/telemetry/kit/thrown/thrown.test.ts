import { describe, expect, test } from 'vitest';
import {
  exceptionAttributes,
  thrownOfEvent,
} from '../../../../../src/telemetry/kit/thrown/attributes.ts';
import { describeThrown, linkedTo } from '../../../../../src/telemetry/kit/thrown/thrown.ts';
import { HUGE, VALUES } from '../../../../runtime/thrown/values.ts';

describe('describeThrown', () => {
  test.each(Object.entries(VALUES))('describes %s', (_, { make, shown }) => {
    const thrown = describeThrown(make());
    const { type, message, fields, causes = [] } = shown;
    expect(thrown).toMatchObject({ type, message });
    expect(thrown.fields).toEqual(fields);
    expect(linkedTo(thrown).map((one) => [one.type, one.message])).toEqual(causes);
  });

  test.each(Object.entries(HUGE))('is short of %s', (_, make) => {
    const thrown = describeThrown(make());
    expect(thrown.message.length).toBeLessThanOrEqual(8_192);
    expect(thrown.stack?.length ?? 0).toBeLessThanOrEqual(12_288);
    expect(JSON.stringify(thrown.fields ?? {}).length).toBeLessThan(8_192);
    expect(linkedTo(thrown).length).toBeLessThanOrEqual(5);
  });

  test('keeps what was added to an error on its way up', () => {
    const error = new Error('e');
    expect(describeThrown(error).fields).toBeUndefined();
    expect(describeThrown(Object.assign(error, { status: 404 })).fields).toEqual({ status: 404 });
  });

  test('cuts a stack behind whole frames, and a message before them', () => {
    const frames = '\n    at f (a.js:1:2)'.repeat(2_000);
    const long = new Error('x\n    at fake (b.js:1:1)'.repeat(500));
    long.stack = `Error: ${long.message}${frames}`;
    const { stack = '' } = describeThrown(long);
    const [head = '', first] = stack.split(/(?=\n {4}at f )/);
    expect(head).toMatch(/ characters\]$/);
    expect(first).toBe('\n    at f (a.js:1:2)');
    expect(stack.endsWith('at f (a.js:1:2)')).toBe(true);
  });

  test('reads few members, each a few times', () => {
    const reads = new Map<PropertyKey, number>();
    const watched = new Proxy(Object.assign(new Error('e'), { code: 1 }), {
      get(target, name, receiver) {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return Reflect.get(target, name, receiver);
      },
    });
    describeThrown(watched);
    expect(Math.max(...reads.values())).toBeLessThanOrEqual(3);
    expect(reads.size).toBeLessThan(12);
  });
});

describe('exceptionAttributes', () => {
  test.each(Object.entries({ ...VALUES, ...HUGE }))('say %s, to be read again', (_, value) => {
    const thrown = describeThrown(typeof value === 'function' ? value() : value.make());
    const attributes = exceptionAttributes(thrown);
    for (const text of Object.values(attributes)) {
      expect(text.length).toBeLessThan(16_384);
      expect(text.isWellFormed()).toBe(true);
    }
    const [main, ...causes] = thrownOfEvent(attributes);
    const { type, message, stack, fields } = thrown;
    expect(main).toEqual({ type, message, stack, fields });
    expect(causes.map((one) => one.type)).toEqual(linkedTo(thrown).map((one) => one.type));
  });

  test.each([
    [{}],
    [{ 'exception.message': 1, 'exception.causes': 'no JSON', 'exception.fields': '[1]' }],
    [{ 'exception.causes': '["type"]', 'exception.fields': 7 }],
    [{ 'exception.causes': '{"a":[' }],
  ])('of another program are read as far as they can be: %j', (attributes) => {
    const [main, ...causes] = thrownOfEvent(attributes);
    expect(main).toMatchObject({ type: undefined, message: '', stack: undefined });
    expect(causes).toEqual([]);
  });
});
