import { expect, test } from 'vitest';
import { flatten } from '../../../../../emulator/vendors/cloudwatch/insights/flatten.ts';

test('flatten names members and elements by their way', () => {
  const json = { a: { b: [1, { c: 'x' }], n: null }, '@t': true, 'd.e': 2 };
  expect(flatten(json)).toEqual([
    ['a.b.0', 1],
    ['a.b.1.c', 'x'],
    ['@@t', true],
    ['d.e', 2],
  ]);
  expect(flatten(undefined)).toEqual([]);
});

test('flatten finds 200 fields and bears any depth', () => {
  const wide = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, n]));
  expect(flatten(wide)).toHaveLength(200);
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
  expect(flatten({ deep, b: 1 })).toEqual([['b', 1]]);
});
