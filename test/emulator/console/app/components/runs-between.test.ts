import { expect, test } from 'vitest';
import { runsBetween } from '../../../../../emulator/console/app/components/runs-between.ts';

/** Newest first. */
const runs = [400, 300, 200, 100].map((started_ms, at) => ({
  id: 4 - at,
  kind: 'reload' as const,
  started_ms,
  ended_ms: null,
}));

test.each([
  ['none between two rows of a run', 350, 310, undefined],
  ['one that began between them', 350, 250, [3, 0]],
  ['the newest, and how many have nothing', 350, 50, [3, 2]],
  ['all that are newer than the first row', undefined, 250, [4, 1]],
  ['one that began with the row above', 300, 250, [3, 0]],
])('%s', (_name, aboveMs, belowMs, expected) => {
  const between = runsBetween(runs, { aboveMs, belowMs });
  expect(between && [between.newest.id, between.others]).toEqual(expected);
});
