import { expect, test } from 'vitest';
import { parseQuery } from '../../../../../emulator/console/api/query/language.ts';
import { paintQuery } from '../../../../../emulator/console/app/query/paint.ts';

const painted = (text: string) =>
  paintQuery(text, parseQuery(text)).map(({ text: piece, kind }) => [piece, kind]);

test('paintQuery tells keys, operators and values apart', () => {
  expect(painted('status:>=500 home')).toEqual([
    ['status', 'key'],
    [':>=', 'operator'],
    ['500', undefined],
    [' ', undefined],
    ['home', undefined],
  ]);
});

test('paintQuery marks what is wrong', () => {
  expect(painted('a rout:x').filter(([, kind]) => kind === 'mistake')).toEqual([
    ['rout', 'mistake'],
  ]);
});

test.each([
  '',
  ' ',
  'a:b:c',
  '-x:"y z" ',
  'rout:x',
  '6b0b2a5356f419d99bc58c1bd99ada4b',
  'dur:>1 "a',
])('paintQuery keeps every character of “%s”', (text) =>
  expect(
    paintQuery(text, parseQuery(text))
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text),
);
