import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  billedBytes,
  encodeBatches,
  fitted,
  type Batch,
} from '../../../../src/telemetry/cloudwatch/encode.ts';
import type { LogEvent } from '../../../../src/telemetry/cloudwatch/log-event.ts';

const NOW = Date.UTC(2026, 10, 22);
const HOUR = 3_600_000;
const LIMIT = 1_048_576;

function bytesOf(events: readonly LogEvent[]): number {
  return events.map(fitted).reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
}

const eventsOf = (batches: readonly Batch[]): LogEvent[] => batches.flatMap(({ events }) => events);

/** Mostly ordinary lines; some empty, some of 100 kB to 1.5 MB, times from too old to too new. */
const anyEvent = fc.record({
  timestamp: fc.integer({ min: NOW - 15 * 24 * HOUR, max: NOW + 3 * HOUR }),
  message: fc.oneof(
    { weight: 8, arbitrary: fc.string({ unit: 'grapheme' }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('x', 'é', '€', '😀'), fc.integer({ min: 25_000, max: 380_000 }))
        .map(([character, count]) => character.repeat(count)),
    },
  ),
});

describe('encodeBatches', () => {
  test('keeps every limit, loses nothing and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (given) => {
        const events = given.map((event, index) => ({ ...event, index }));
        const { batches, refused } = encodeBatches(events, NOW);
        for (const event of eventsOf(batches)) expect(events).toContain(event);
        const sent = eventsOf(batches).map(fitted);
        expect(sent.length + refused.length).toBe(events.length);
        const places = [
          ...batches.flatMap((batch) => batch.places),
          ...refused.map((r) => r.place),
        ];
        expect(places.toSorted((a, b) => a - b)).toEqual([...events.keys()]);
        for (const batch of batches) {
          expect(batch.places.map((place) => events[place])).toEqual(batch.events);
        }

        const expected = events
          .filter(({ message }) => message !== '')
          .filter(({ timestamp }) => timestamp >= NOW - 14 * 24 * HOUR)
          .filter(({ timestamp }) => timestamp <= NOW + 2 * HOUR)
          .sort((a, b) => a.timestamp - b.timestamp || a.index - b.index);
        expect(sent.map(({ timestamp }) => timestamp)).toEqual(expected.map((e) => e.timestamp));
        for (const [index, { message }] of expected.entries()) {
          const bytes = Buffer.byteLength(message);
          const ending = bytes <= LIMIT - 26 ? message.toWellFormed() : `… [cut, ${bytes} bytes]`;
          expect(sent[index]?.message.endsWith(ending)).toBe(true);
        }

        for (const { events: batch } of batches) {
          expect(batch.length).toBeGreaterThan(0);
          const bytes = batch.reduce((sum, event) => sum + billedBytes(event), 0);
          expect(bytes).toBe(bytesOf(batch));
          expect(bytes).toBeLessThanOrEqual(LIMIT);
          const times = batch.map(({ timestamp }) => timestamp);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(24 * HOUR);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('makes as few batches as the limits allow', () => {
    const events = Array.from({ length: 20_001 }, () => ({ timestamp: NOW, message: 'x' }));
    expect(encodeBatches(events, NOW).batches.map(({ events }) => events.length)).toEqual([
      10_000, 10_000, 1,
    ]);
    const large = Array.from({ length: 4 }, () => ({
      timestamp: NOW,
      message: 'x'.repeat(524_262),
    }));
    expect(encodeBatches(large, NOW).batches.map(({ events }) => bytesOf(events))).toEqual([
      LIMIT,
      LIMIT,
    ]);
    const apart = [0, 24, 25].map((hours) => ({ timestamp: NOW - hours * HOUR, message: 'x' }));
    expect(encodeBatches(apart, NOW).batches.map(({ events }) => events.length)).toEqual([2, 1]);
  });

  test('keeps to the limits to the byte and the millisecond', () => {
    const sizes = [524_262, 524_263].map((size) => ({ timestamp: NOW, message: 'x'.repeat(size) }));
    expect(encodeBatches(sizes, NOW).batches).toHaveLength(2);
    const from = (ms: number) => ({ timestamp: NOW - ms, message: 'x' });
    expect(encodeBatches([from(24 * HOUR), from(0)], NOW).batches).toHaveLength(1);
    expect(encodeBatches([from(24 * HOUR + 1), from(0)], NOW).batches).toHaveLength(2);
  });

  test('replaces half a character, as UTF-8 would', () => {
    const { batches } = encodeBatches([{ timestamp: NOW, message: 'a\ud83d' }], NOW);
    expect(eventsOf(batches).map(fitted)).toEqual([{ timestamp: NOW, message: 'a\ufffd' }]);
  });

  test('cuts a message between two characters', () => {
    const [batch] = encodeBatches(
      [{ timestamp: NOW, message: 'a' + '😀'.repeat(300_000) }],
      NOW,
    ).batches;
    const message = batch?.events.map(fitted)[0]?.message ?? '';
    expect(message).toMatch(/^a😀+… \[cut, 1200001 bytes\]$/u);
    expect(bytesOf(batch?.events ?? [])).toBeGreaterThan(LIMIT - 4);
    expect(message.isWellFormed()).toBe(true);
  });

  test('tells what it refuses by its place', () => {
    const events = [
      { timestamp: NOW, message: '' },
      { timestamp: Number.NaN, message: 'x' },
      { timestamp: 1.5, message: 'x' },
      { timestamp: NOW - 14 * 24 * HOUR - 1, message: 'x' },
      { timestamp: NOW + 2 * HOUR + 1, message: 'x' },
    ];
    expect(encodeBatches(events, NOW)).toEqual({
      batches: [],
      refused: [
        { place: 0, reason: 'the message is empty' },
        { place: 1, reason: 'the timestamp is not a whole number of milliseconds' },
        { place: 2, reason: 'the timestamp is not a whole number of milliseconds' },
        { place: 3, reason: 'older than 14 days' },
        { place: 4, reason: 'more than 2 hours in the future' },
      ],
    });
  });
});
