import { describe, expect, test } from 'vitest';
import { differences } from '../../../emulator/provision/difference.ts';

describe('differences', () => {
  test.each([
    [{ a: 1 }, { a: 1, more: true }, []],
    [{ a: { b: 1 } }, { a: { b: 2 } }, ['a.b is 2, should be 1']],
    [{ a: 1 }, {}, ['a is not set, should be 1']],
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ['a[0].b is 2, should be 1']],
    [{ a: [1] }, { a: [1, 2] }, ['a is [1,2], should be [1]']],
    [{ a: {} }, { a: [] }, ['a is [], should be {}']],
    [[1], undefined, ['it is not set, should be [1]']],
    ['x', 'x', []],
  ])('of %j and %j', (wanted, actual, expected) => {
    expect(differences(wanted, actual)).toEqual(expected);
  });

  test('cuts what is long', () => {
    const [text = ''] = differences('x'.repeat(100), 'y');
    expect(text).toBe(`it is "y", should be "${'x'.repeat(59)}…`);
  });
});
