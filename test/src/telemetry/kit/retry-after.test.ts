import * as fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { retryAfterMs } from '../../../../src/telemetry/kit/retry-after.ts';

const NOW = Date.parse('2026-11-22T13:00:00Z');
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (number: number): string => String(number).padStart(2, '0');

/** The three forms of RFC 9110, section 5.6.7. */
function formsOf(time: Date): string[] {
  const day = DAYS[time.getUTCDay()] ?? '';
  const month = MONTHS[time.getUTCMonth()] ?? '';
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  const date = two(time.getUTCDate());
  const year = time.getUTCFullYear();
  return [
    `${day.slice(0, 3)}, ${date} ${month} ${year} ${clock} GMT`,
    `${day}, ${date}-${month}-${two(year % 100)} ${clock} GMT`,
    `${day.slice(0, 3)} ${month} ${String(time.getUTCDate()).padStart(2, ' ')} ${clock} ${year}`,
  ];
}

test.each(['UTC', 'America/Montreal', 'Asia/Kolkata'])(
  'reads every form of every date in %s',
  (zone) => {
    vi.stubEnv('TZ', zone);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new Date(NOW).getTimezoneOffset() === 0).toBe(zone === 'UTC');
    const seconds = fc.integer({ min: -86_400 * 365, max: 86_400 * 365 * 5 });
    fc.assert(
      fc.property(seconds, (inSeconds) => {
        for (const value of formsOf(new Date(NOW + inSeconds * 1_000))) {
          const headers = new Headers({ 'retry-after': value });
          expect(retryAfterMs(headers, NOW), value).toBe(Math.max(0, inSeconds * 1_000));
        }
      }),
    );
  },
);

test('asks the headers in their order, and the next when one says nothing', () => {
  const names = ['x-rate-limit-remaining-seconds', 'retry-after'];
  const wait = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), NOW, names);
  expect(wait({ 'x-rate-limit-remaining-seconds': '42', 'retry-after': '1' })).toBe(42_000);
  expect(wait({ 'x-rate-limit-remaining-seconds': '-4', 'retry-after': '1' })).toBe(1_000);
  expect(wait({ 'x-rate-limit-remaining-seconds': '' })).toBeUndefined();
});
