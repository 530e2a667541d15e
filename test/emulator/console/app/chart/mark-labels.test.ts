import { expect, test } from 'vitest';
import { markLabels } from '../../../../../emulator/console/app/chart/mark-labels.ts';

/** Ten pixels a column, from 60 on; each character takes ten. */
const labels = (...columns: number[]) =>
  markLabels(
    columns.map((at) => ({ at, text: `run ${at}` })),
    (column) => 60 + column * 10,
    (text) => text.length * 10,
    60,
  ).map(({ text, right }) => [text, right]);

test.each([
  ['alone', [20], [['run 20', 254]]],
  ['without room at the left edge', [3], []],
  [
    'far apart, whatever their order',
    [20, 40],
    [
      ['run 40', 454],
      ['run 20', 254],
    ],
  ],
  [
    'close together, of which the newest is named',
    [20, 21, 22, 30],
    [
      ['run 30', 354],
      ['run 22', 274],
    ],
  ],
])('names of marks %s', (_name, columns, expected) => {
  expect(labels(...columns)).toEqual(expected);
});
