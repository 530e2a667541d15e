import { expect, test } from 'vitest';
import { slowestFiles } from './slowest-files.ts';

test('slowestFiles names ten files with their times, the slowest first', () => {
  const times = Array.from({ length: 25 }, (_, index) => ({
    file: `test/${index}.test.ts`,
    ms: ((index * 7) % 25) * 1000 + 40,
  }));
  const [title, first, ...others] = slowestFiles(times);
  expect(title).toBe('The slowest 10 of 25 files, which took 301.0 s together:');
  expect(first).toBe('   24.0 s  test/7.test.ts');
  expect(others).toHaveLength(9);
  expect(others.at(-1)).toMatch(/^ +15\.0 s /);
});

test('slowestFiles names all files where there are few', () => {
  expect(slowestFiles([{ file: 'test/a.test.ts', ms: 1234 }])).toEqual([
    'The slowest 1 of 1 files, which took 1.2 s together:',
    '    1.2 s  test/a.test.ts',
  ]);
});
