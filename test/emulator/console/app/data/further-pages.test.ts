import { expect, test } from 'vitest';
import {
  follow,
  readOn,
  type Further,
} from '../../../../../emulator/console/app/data/further-pages.ts';

type Row = number;
const pageOf = (rows: readonly Row[], next: string | null = 'more') => ({ rows, next });
const EMPTY: Further<Row> = { key: 'a', behind: undefined, rows: [], next: null };
const keyOf = (row: Row) => row;

/** A list whose first page was 9, 8, 7 and that was read on to 6, 5, 4. */
const READ_ON = readOn(follow(EMPTY, pageOf([9, 8, 7]), keyOf), pageOf([6, 5, 4], 'at 4'), keyOf);

test.each([
  ['the same again', [9, 8, 7], 'more', [6, 5, 4], 'at 4'],
  ['two that arrived', [11, 10, 9], 'more', [8, 7, 6, 5, 4], 'at 4'],
  ['others that go between, as in another order', [9, 8, 7.5], 'more', [7, 6, 5, 4], 'at 4'],
  ['more than a page that arrived', [14, 13, 12], 'at 12', [], 'at 12'],
  ['a list that ends, as after a deletion', [9, 8], null, [], null],
  ['a list that is empty', [], null, [], null],
])('follow leaves no gap behind %s', (_what, rows, next, expected, expectedNext) => {
  const further = follow(READ_ON, pageOf(rows, next), keyOf);
  expect([further.rows, further.next]).toEqual([expected, expectedNext]);
});

test('a list that was not read on ends with its first page, whatever arrives', () => {
  const further = follow(follow(EMPTY, pageOf([3, 2]), keyOf), pageOf([4, 3], 'at 3'), keyOf);
  expect([further.rows, further.next]).toEqual([[], 'at 3']);
});

test('readOn leaves out what moved to the next page', () => {
  expect(readOn(READ_ON, pageOf([5, 4, 3], null), keyOf)).toMatchObject({
    rows: [6, 5, 4, 3],
    next: null,
  });
});
