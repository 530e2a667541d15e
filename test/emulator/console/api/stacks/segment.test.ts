import { expect, test } from 'vitest';
import { readSegment } from '../../../../../emulator/console/api/stacks/segment.ts';

test('readSegment gives the exceptions of a segment and of all its subsegments', () => {
  const exception = (id: string, rest: object = {}) => ({ id, message: 'bad', ...rest });
  const stack = [{ path: 'worker.mjs', line: 3, label: 'load' }, { path: 'worker.mjs' }];
  const document = {
    id: 'aaaaaaaaaaaaaaaa',
    cause: { exceptions: [exception('1', { type: 'TypeError', stack })] },
    subsegments: [
      { id: 'bbbbbbbbbbbbbbbb', cause: 'cccccccccccccccc' },
      { id: 'dddddddddddddddd', cause: { exceptions: [exception('2')] } },
    ],
  };
  expect(readSegment(JSON.stringify(document)).exceptions).toEqual([
    {
      segment: 'aaaaaaaaaaaaaaaa',
      title: 'TypeError: bad',
      frames: [
        { name: 'load', file: 'worker.mjs', line: 3 },
        { name: undefined, file: 'worker.mjs', line: undefined },
      ],
    },
    { segment: 'dddddddddddddddd', title: 'bad', frames: [] },
  ]);
});

test.each(['', '{}', '{"id":1}', `${'{"id":"a","subsegments":['.repeat(9_000)}`])(
  'readSegment shows nothing of what is not a document',
  (document) => {
    expect(readSegment(document).exceptions).toEqual([]);
  },
);

test('readSegment shows nothing of what is nested too deeply to be read', () => {
  const depth = 50_000;
  const document = `${'{"id":"a","subsegments":['.repeat(depth)}${']}'.repeat(depth)}`;
  expect(readSegment(document).exceptions).toEqual([]);
});
