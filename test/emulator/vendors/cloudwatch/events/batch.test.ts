import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventBytes, judgeBatch } from '../../../../../emulator/vendors/cloudwatch/events/batch.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const at = (...offsets: number[]) =>
  offsets.map((offset) => ({ timestamp: NOW + offset, message: 'x' }));

describe('judgeBatch', () => {
  test.each<[string, number[], number | undefined, object | undefined, number]>([
    ['all in the window', [-DAY, 0], undefined, undefined, 2],
    ['exactly 14 days and 2 hours away', [-14 * DAY], undefined, undefined, 1],
    ['exactly 2 hours ahead', [2 * HOUR], undefined, undefined, 1],
    ['too old', [-14 * DAY - 1, 0], undefined, { tooOldLogEventEndIndex: 1 }, 1],
    ['too new', [0, 2 * HOUR + 1, 3 * HOUR], undefined, { tooNewLogEventStartIndex: 1 }, 1],
    ['expired', [-3 * DAY - 1, -3 * DAY + 1], 3, { expiredLogEventEndIndex: 1 }, 1],
    [
      'too old and so expired',
      [-15 * DAY, -4 * DAY, 0],
      3,
      { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 2 },
      1,
    ],
    [
      'nothing of use',
      [-15 * DAY, 3 * HOUR],
      undefined,
      { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 1 },
      0,
    ],
  ])('judges %s', (_, offsets, retention, rejected, kept) => {
    const judged = judgeBatch(at(...offsets), NOW, retention);
    expect(judged.rejected).toEqual(rejected);
    expect(judged.accepted).toHaveLength(kept);
  });

  test.each<[string, { timestamp: number; message: string }[], string]>([
    [
      'out of order',
      at(1, 0),
      'Log events in a single PutLogEvents request must be in chronological order.',
    ],
    [
      'longer than a day',
      at(-DAY - 1, 0),
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    ],
    [
      'with an event too large',
      [{ timestamp: NOW, message: 'é'.repeat(524_288) }],
      'Log event too large: 1048602 bytes exceeds limit of 1048576',
    ],
    [
      'too large in all',
      Array.from({ length: 2 }, () => ({ timestamp: NOW, message: 'x'.repeat(524_288) })),
      'Upload too large: 1048628 bytes exceeds limit of 1048576',
    ],
  ])('fails a batch that is %s', (_, events, message) => {
    expect(() => judgeBatch(events, NOW, undefined)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });

  test('takes a batch of exactly the largest size', () => {
    const message = 'x'.repeat(1_048_576 - 26);
    expect(eventBytes(message)).toBe(1_048_576);
    expect(judgeBatch([{ timestamp: NOW, message }], NOW, undefined).rejected).toBeUndefined();
  });

  test('says of every event whether it is kept, and loses none', () => {
    const offsets = fc.array(fc.integer({ min: -20 * DAY, max: 5 * HOUR }), { minLength: 1 });
    fc.assert(
      fc.property(
        offsets,
        fc.option(fc.constantFrom(1, 3, 7, 30), { nil: undefined }),
        (list, days) => {
          const batch = at(...list.filter((o) => o < -14 * DAY || o > -HOUR).sort((a, b) => a - b));
          const { accepted, rejected } = judgeBatch(batch, NOW, days);
          const first = Math.max(
            rejected?.tooOldLogEventEndIndex ?? 0,
            rejected?.expiredLogEventEndIndex ?? 0,
          );
          expect(accepted).toEqual(batch.slice(first, rejected?.tooNewLogEventStartIndex));
        },
      ),
    );
  });
});
