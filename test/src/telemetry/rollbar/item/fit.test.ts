import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sentryEventToRollbarItem } from '../../../../../src/telemetry/rollbar/item/encode.ts';
import { fitItem, MAX_ITEM_BYTES } from '../../../../../src/telemetry/rollbar/item/fit.ts';

const TRACE_ID = '6921b0d5aaaabbbbccccddddeeeeffff';

function itemOf(frames: number, text: string, extra: object = {}) {
  const stacktrace = {
    frames: Array.from({ length: frames }, (_, n) => ({ filename: `${n}.js`, context_line: text })),
  };
  const event = { exception: { values: [{ type: 'E', value: text, stacktrace }] }, extra };
  return sentryEventToRollbarItem(event, { traceId: TRACE_ID, framework: 'hono' });
}

describe('fitItem', () => {
  test('leaves an item that fits as it is', () => {
    const item = itemOf(100, 'x'.repeat(2_000));
    expect(fitItem(item)).toBe(JSON.stringify(item));
  });

  test.each([10, 200_000])('has no half of a surrogate pair: a text of %d characters', (length) => {
    const json = fitItem(itemOf(60, 'x\ud800'.repeat(length / 2), { 'k\udfff': 'v\udfff' }));
    expect(json).toContain('x\ufffd');
    expect(json).not.toContain(String.raw`\ud`);
  });

  test('drops middle frames first', () => {
    const { data } = JSON.parse(fitItem(itemOf(400, 'x'.repeat(2_000))));
    const names = data.body.trace.frames.map((frame: { filename: string }) => frame.filename);
    expect(names).toHaveLength(60);
    expect(names.slice(29, 31)).toEqual(['29.js', '370.js']);
    expect(data.body.trace.exception.message).toHaveLength(2_000);
  });

  test.each([
    [0, 0, 1_024],
    [800, 900, 512],
    [1_500, 420, 256],
  ])('then, with %d texts of %d characters beside, cuts texts to %d', (count, size, length) => {
    const entries = Array.from({ length: count }, (_, n) => [`k${n}`, 'y'.repeat(size)]);
    const item = itemOf(60, 'x'.repeat(20_000), Object.fromEntries(entries));
    const { data } = JSON.parse(fitItem(item));
    expect(data.body.trace.exception.message).toHaveLength(length);
    expect(data.body.trace.exception.message.endsWith('…')).toBe(true);
    expect(data.framework).toBe('hono');
  });

  test('keeps the error and the trace id at last', () => {
    const extra = Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`key${n}`, n]));
    const { data } = JSON.parse(fitItem(itemOf(60, 'x'.repeat(40_000), extra)));
    expect(data.custom).toEqual({ trace_id: TRACE_ID, is_cut: true });
    expect(data.attributes).toEqual([{ key: 'trace_id', value: TRACE_ID }]);
    expect(data.body.trace.frames).toHaveLength(2);
    expect(data.body.trace.exception.class).toBe('E');
    expect(data.body.trace.exception.message).toHaveLength(255);
  });

  test('counts bytes, not characters', () => {
    const json = fitItem(itemOf(1, 'e', { text: '€'.repeat(200_000) }));
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_ITEM_BYTES);
  });

  test('never exceeds the limit', () => {
    const text = fc
      .tuple(fc.constantFrom('x', '€', '😀', '\u0000', '"'), fc.integer({ min: 0, max: 300_000 }))
      .map(([character, count]) => character.repeat(count));
    const keys = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), text, keys, (frames, text, count) => {
        const extra = Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));
        const json = fitItem(
          itemOf(frames, text.slice(0, 3_000_000 / (frames + 1)), { ...extra, text }),
        );
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_ITEM_BYTES);
        expect(JSON.parse(json).data.custom.trace_id).toBe(TRACE_ID);
      }),
      { numRuns: 20 },
    );
  });
});
