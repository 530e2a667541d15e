import fc from 'fast-check';
import { expect, test } from 'vitest';
import { treeOrder } from '../../../../../emulator/console/app/components/tree.ts';

interface Thing {
  readonly id: string;
  readonly parent: string | null;
}
const order = (things: Thing[]) => treeOrder(things, (thing) => thing);

test('treeOrder puts parents before children and keeps siblings in order', () => {
  const things = [
    { id: 'c', parent: 'a' },
    { id: 'a', parent: null },
    { id: 'b', parent: 'a' },
    { id: 'd', parent: 'c' },
  ];
  expect(order(things).map(({ item, depth }) => `${depth}${item.id}`)).toEqual([
    '0a',
    '1c',
    '2d',
    '1b',
  ]);
});

test('treeOrder makes roots of orphans and breaks circles', () => {
  const placed = order([
    { id: 'lost', parent: 'gone' },
    { id: 'x', parent: 'y' },
    { id: 'y', parent: 'x' },
    { id: 'self', parent: 'self' },
  ]);
  expect(placed.map(({ item, depth, orphan }) => ({ id: item.id, depth, orphan }))).toEqual([
    { id: 'lost', depth: 0, orphan: true },
    { id: 'x', depth: 0, orphan: false },
    { id: 'y', depth: 1, orphan: false },
    { id: 'self', depth: 0, orphan: false },
  ]);
});

test('treeOrder loses nothing and repeats nothing, whatever the parents', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const thing = fc.record({ id: name, parent: fc.option(name) });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 12 }), (things) => {
      const placed = order(things).map(({ item }) => item);
      expect(new Set(placed)).toEqual(new Set(things));
      expect(placed).toHaveLength(things.length);
    }),
  );
});

test('treeOrder handles a chain far deeper than the call stack', () => {
  const chain = Array.from({ length: 50_000 }, (_, index) => ({
    id: String(index),
    parent: index === 0 ? null : String(index - 1),
  }));
  expect(order(chain).at(-1)).toMatchObject({ depth: 49_999 });
});
