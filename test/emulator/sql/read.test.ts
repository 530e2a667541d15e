/** What a statement answers, and where a mistake in it is shown, over the store's own schema. */
import { afterAll, describe, expect, test } from 'vitest';
import { readSql } from '../../../emulator/sql/read.ts';
import { openDatabase } from '../../../emulator/store/database.ts';

const database = openDatabase(':memory:');
afterAll(() => database.close());

const read = (sql: string, rows = 100) => readSql(database, { sql, rows }, () => 0);

function answer(sql: string, rows?: number): unknown {
  const told = read(sql, rows);
  return told.kind === 'answer' ? JSON.parse(told.body) : told;
}

test.each([
  ['SELECT 1 AS a, 1 AS a', [[1, 1]]],
  ['SELECT 1.5, NULL, 9007199254740991', [[1.5, null, 9007199254740991]]],
  ['SELECT 9007199254740993, -9223372036854775808', [['9007199254740993', '-9223372036854775808']]],
  [`SELECT x'00ff', 9e999`, [[{ base64: 'AP8=' }, 'Infinity']]],
  [`select 'a;b' -- ; no other statement\n;\n`, [['a;b']]],
  ['VALUES (1), (2)', [[1], [2]]],
  ['WITH a(b) AS (SELECT 3) SELECT b FROM a', [[3]]],
  [`/* of a table */ SELECT name FROM pragma_table_info('services')`, [['id'], ['name']]],
  ['SELECT "a""b" FROM (SELECT 1 AS "a""b")', [[1]]],
  ['SELECT id FROM traces', []],
])('%s', (sql, rows) => {
  expect(answer(sql)).toMatchObject({ rows, left_out: null });
});

test('columns are named also where there is no row', () => {
  expect(answer('SELECT id, trace_id FROM traces')).toMatchObject({ columns: ['id', 'trace_id'] });
});

const MANY = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000)';

test('more rows than are asked for are left out, and that is said', () => {
  expect(answer(`${MANY} SELECT i FROM n`, 2)).toMatchObject({
    rows: [[1], [2]],
    left_out: 'rows',
  });
  expect(answer(`${MANY} SELECT i FROM n`, 1000)).toMatchObject({ left_out: null });
});

test('more than 8 MB are left out, and that is said', () => {
  const told = answer(`${MANY} SELECT hex(zeroblob(500000)) FROM n`, 1000);
  expect(told).toMatchObject({ left_out: 'bytes', rows: { length: 7 } });
});

describe('a mistake is shown where it is:', () => {
  // The character before which › stands.
  test.each([
    ['SELECT * ›FORM traces', 'near "FORM": syntax error'],
    ['SELECT name FROM services WHERE ›FROM x', 'near "FROM": syntax error'],
    ['SELECT (1, 2 ›; ', 'near ";": syntax error'],
    ["SELECT 'FORM' AS FORM, * ›FORM traces", 'near "FORM": syntax error'],
    ['SELECT trace_id\nFROM traces\nWHERE ›tracee_id = 1', 'no such column: tracee_id'],
    ['SELECT ›t.nobody FROM traces AS t', 'no such column: t.nobody'],
    ["SELECT 'nobody', ›nobody FROM traces", 'no such column: nobody'],
    ['SELECT /* nothing */ ›"nothing".x FROM traces', 'no such column: nothing.x'],
    ['SELECT 1 FROM ›trace', 'no such table: trace'],
    ['SELECT count, ›cuont(*) FROM (SELECT 1 AS count)', 'no such function: cuont'],
    ['SELECT 1 FROM traces WHERE ›count(*) > 1', 'misuse of aggregate function count()'],
    ['SELECT ›abs(1, 2)', 'wrong number of arguments to function abs()'],
    ['SELECT ›id FROM traces a, traces b', 'ambiguous column name: id'],
    ['SELECT a.id FROM traces a WHERE (›', 'incomplete input'],
    ["SELECT ›'abc", `unrecognized token: "'abc"`],
    ['SELECT 1; ›SELECT 2', 'One statement at a time: another one begins here'],
    ['›  ', 'There is no statement'],
    ['› -- nothing', 'There is no statement'],
  ])('%s', (marked, message) => {
    const at = marked.indexOf('›');
    const told = read(marked.replace('›', ''));
    expect(told).toMatchObject({ kind: 'mistake', message });
    expect(told).toHaveProperty('at', at);
  });

  test('or nowhere, where only rows show it', () => {
    expect(read(`SELECT json('{')`)).toEqual({ kind: 'mistake', message: 'malformed JSON' });
  });
});

test.each([
  'DELETE FROM traces',
  'INSERT INTO services (name) VALUES (1)',
  'CREATE TABLE a (b)',
  "ATTACH 'other.db' AS other",
  'PRAGMA journal_mode = DELETE',
  'VACUUM',
  'BEGIN',
  'DETACH main',
])('%s is refused before SQLite gets it', (sql) => {
  expect(read(sql)).toMatchObject({ kind: 'mistake', message: /^A statement begins with/, at: 0 });
});
