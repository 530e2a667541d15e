import { expect, test } from 'vitest';
import { groupAttributes } from '../../../../../../emulator/console/app/pages/trace/attributes.ts';

const SEGMENT = {
  id: 'a',
  name: 'shop',
  annotations: { tier: 'gold' },
  subsegments: [
    { id: 'b', name: 'load', annotations: { count: 5 }, subsegments: [{ id: 'c', name: 'S3' }] },
  ],
};
const detail = (document: string) => ({
  events: [],
  segments: [
    {
      id: 1,
      segment_id: 'a',
      parent_id: null,
      name: 'shop',
      type: 'segment',
      document,
      request: null,
    },
  ],
  logs: [],
  occurrences: [],
});

test.each([
  ['a', ['annotations.tier', 'id', 'name']],
  ['b', ['annotations.count', 'id', 'name']],
  ['c', ['id', 'name']],
  ['gone', []],
])('the attributes of %s in a document of X-Ray are its own', (span, expected) => {
  const groups = groupAttributes(detail(JSON.stringify(SEGMENT)), span);
  expect(groups.flatMap(({ attributes }) => attributes.map(({ key }) => key))).toEqual(expected);
});

test('what is no JSON has no attributes', () => {
  expect(groupAttributes(detail('{'), 'a')).toEqual([]);
});
