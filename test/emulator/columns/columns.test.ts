import { expect, test } from 'vitest';
import type { ColumnDefinition } from '../../../emulator/columns/column.ts';
import { createColumns } from '../../../emulator/columns/columns.ts';
import { createMemory } from '../../../emulator/columns/memory.ts';
import { openDatabase, transaction } from '../../../emulator/store/database.ts';

const ROWS = 4;
const TIMES = { from: 0, to: 10 };

/** The value of a field in the first row. */
const field = (name: string): ColumnDefinition<unknown> => ({
  key: name,
  sql: `json_group_array(fields ->> '${name}')`,
  value: (element) => element,
});

/** A block of events whose fields can be changed behind the back of what is kept of them. */
function open(keptBytes: number, blockRows = ROWS) {
  const database = openDatabase(':memory:');
  database.exec(`INSERT INTO requests (id, vendor, received_ms, operation, headers, body)
    VALUES (1, 'honeycomb', 0, 'test', '{}', x'')`);
  const insert = database.prepare(`
    INSERT INTO honeycomb_events (request, dataset, kind, span_id, time_ns, sample_rate, fields)
    VALUES (1, 'svc', 'event', ?, 1, 1, '{}')`);
  // Nothing of the last block is kept, because more may be added to it.
  transaction(database, () => {
    for (let n = 1; n < 2 * blockRows; n++) insert.run(String(n));
  });
  const table = { name: 'honeycomb_events', begin: 'time_ns', end: 'time_ns', bytes: '1' };
  const columns = createColumns<unknown>(database, table, {
    memory: createMemory(keptBytes),
    madeMemory: createMemory(100),
    blockRows,
  });
  const change = database.prepare('UPDATE honeycomb_events SET fields = iif(id % ? = 0, ?, ?)');
  return {
    /** @param others of the rows behind the first of each block @default -1, so that they differ from the first */
    set(fields: object, others?: object) {
      const minus = Object.fromEntries(Object.keys(fields).map((name) => [name, -1]));
      change.run(blockRows, JSON.stringify(fields), JSON.stringify(others ?? minus));
    },
    read(name: string): unknown {
      const [, block] = columns.blocks(TIMES);
      return block?.column(field(name))[0];
    },
    made() {
      const [block] = columns.blocks(TIMES);
      return block?.made;
    },
  };
}

test('createColumns forgets the columns that were longest not asked for, so that what it keeps has a limit', () => {
  // Room for two columns of four numbers.
  const { set, read } = open(2 * ROWS * 8);
  set({ a: 1, b: 1, c: 1 });
  expect([read('a'), read('b')]).toEqual([1, 1]);
  set({ a: 2, b: 2, c: 2 });
  // Both are kept still; then one goes, and it is not the one that was asked for last.
  expect([read('b'), read('a'), read('c')]).toEqual([1, 1, 2]);
  set({ a: 3, b: 3, c: 3 });
  expect([read('a'), read('c'), read('b')]).toEqual([1, 2, 3]);
  set({ a: 4, b: 4, c: 4 });
  expect([read('c'), read('b'), read('a')]).toEqual([2, 3, 4]);
});

test('createColumns counts next to nothing for a column with one value in all rows, which blocks share', () => {
  const { set, read } = open(11 * 64, 64);
  const names = [...'abcdefghij'];
  const all = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));
  const values = () => names.map((name) => read(name));
  set(all(1), all(1));
  values();
  set(all(2), all(2));
  expect(values()).toEqual(names.map(() => 1));
  set({ ...all(3), k: 'x'.repeat(400) }, { ...all(3), k: 'x'.repeat(400) });
  // A long text is counted.
  read('k');
  expect(values()).not.toContain(1);
});

test('what is made of a block stays while columns come and go, within a limit of its own', () => {
  const { set, read, made } = open(2 * ROWS * 8);
  made()?.keep('query', 'groups', 60);
  set({ a: 1, b: 1, c: 1 });
  for (const name of ['a', 'b', 'c']) read(name);
  expect(made()?.find('query')).toBe('groups');
  made()?.keep('other query', 'more groups', 60);
  expect([made()?.find('query'), made()?.find('other query')]).toEqual([undefined, 'more groups']);
});

test.each([
  [1, '1'],
  [null, 0],
  ['', null],
  ['x'.repeat(400), 'x'.repeat(401)],
])('a column of %o is not taken for one of %o', (one, other) => {
  const { set, read } = open(0);
  for (const value of [one, other]) {
    set({ a: value }, { a: value });
    expect(read('a')).toBe(value);
  }
});

test('createColumns counts texts by their length, each once', () => {
  const { set, read } = open(1000);
  set({ short: 'x', long: 'x'.repeat(400) });
  expect([read('short'), read('long')]).toEqual(['x', 'x'.repeat(400)]);
  set({ short: 'y', long: 'y', huge: 'x'.repeat(600) });
  expect([read('short'), read('long')]).toEqual(['x', 'x'.repeat(400)]);
  // Alone it is too much: nothing is left of the others, or of itself.
  expect(read('huge')).toBe('x'.repeat(600));
  set({ short: 'z', long: 'z', huge: 'z' });
  expect([read('short'), read('long'), read('huge')]).toEqual(['z', 'z', 'z']);
});
