import { expect, test } from 'vitest';
import { METER_LINES } from '../../../../../../emulator/meter/line.ts';
import {
  datagramWords,
  METER_VENDORS,
  quantity,
} from '../../../../../../emulator/console/app/pages/meter/meter-words.ts';

test('METER_VENDORS shows every line once', () => {
  expect(METER_VENDORS.map(({ line }) => line).sort()).toEqual([...METER_LINES].sort());
});

test.each([
  [0, false, '0'],
  [20_000_000, false, '20,000,000'],
  [0, true, '0 B'],
  [999, true, '999 B'],
  [38_657, true, '38.7 kB'],
  [5_000_000_000, true, '5 GB'],
])('quantity writes %d (bytes: %s) as %s', (value, isBytes, text) =>
  expect(quantity(value, isBytes)).toBe(text),
);

test('datagramWords tells what was lost, where that is known', () => {
  expect(datagramWords({ received: 20_000, rejected: 3, dropped: 5 })).toBe(
    "20,000 received, 3 rejected, 5 lost because the kernel's buffer was full",
  );
  expect(datagramWords({ received: 1, rejected: 0 })).toBe('1 received, 0 rejected');
});
