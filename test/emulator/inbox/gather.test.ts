import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Entry } from '../../../emulator/inbox/entry.ts';
import { createGathering } from '../../../emulator/inbox/gather.ts';
import { entryOfSize } from './entries.ts';

const namesOf = (written: readonly Entry[]) => written.map(({ operation }) => operation);

/** A gathering, and what it wrote. */
function openGathering(fails: (names: string[]) => boolean = () => false) {
  const written: string[][] = [];
  const gathering = createGathering((batch) => {
    if (fails(namesOf(batch))) throw new Error('disk full');
    written.push(namesOf(batch));
  });
  const addAll = (...names: string[]) =>
    Promise.allSettled(names.map((name) => gathering.add(entryOfSize(1, name))));
  return { ...gathering, written, addAll };
}

test('writes the entries of one turn together, in order, and tells when they are written', async () => {
  const { written, addAll } = openGathering();
  const told = addAll('a', 'b', 'c').then(() => [...written]);
  expect(written).toEqual([]);
  expect(await told).toEqual([['a', 'b', 'c']]);
  await addAll('d');
  expect(written).toEqual([['a', 'b', 'c'], ['d']]);
});

test('tells all that came together why they were not written, and goes on', async () => {
  const { written, addAll } = openGathering((names) => names.includes('bad'));
  const refused = { status: 'rejected', reason: new Error('disk full') };
  expect(await addAll('a', 'bad')).toEqual([refused, refused]);
  expect(await addAll('c')).toEqual([{ status: 'fulfilled', value: undefined }]);
  expect(written).toEqual([['c']]);
});

test('writes at once what is large', () => {
  const { written, add } = openGathering();
  void add(entryOfSize(1, 'a'));
  void add(entryOfSize(1024 * 1024, 'large'));
  expect(written).toEqual([['a', 'large']]);
});

test('writes at once when it is told to, and each only once', async () => {
  const { written, addAll, flush } = openGathering();
  const told = [addAll('a')];
  flush();
  expect(written).toEqual([['a']]);
  told.push(addAll('b'));
  await Promise.all(told);
  flush();
  await nextTurn();
  expect(written).toEqual([['a'], ['b']]);
});
