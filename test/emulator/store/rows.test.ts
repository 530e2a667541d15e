import fc from 'fast-check';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createInsert } from '../../../emulator/store/rows.ts';

const Rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.string()), { maxLength: 70 });

it('createInsert stores what one statement for each row would store, however many there are', () => {
  fc.assert(
    fc.property(Rows, (rows) => {
      const database = new DatabaseSync(':memory:');
      database.exec('CREATE TABLE words (id INTEGER PRIMARY KEY, word BLOB)');
      const insert = createInsert(
        database,
        'words',
        ['id', 'word'],
        'ON CONFLICT DO UPDATE SET word = excluded.word',
      );
      insert(rows.map(([id, word]) => [id, Buffer.from(word)]));
      const stored = database.prepare('SELECT id, word FROM words ORDER BY id').all();
      const expected = [...new Map(rows)].toSorted(([a], [b]) => a - b);
      expect(stored.map(({ id }) => id)).toEqual(expected.map(([id]) => id));
      expect(stored.map(({ word }) => String(Buffer.from(Object(word))))).toEqual(
        expected.map(([, word]) => String(Buffer.from(word))),
      );
      database.close();
    }),
    { numRuns: 50 },
  );
});

it('createInsert fails on a row that breaks a constraint', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE words (id INTEGER PRIMARY KEY)');
  const insert = createInsert(database, 'words', ['id']);
  expect(() => insert([[1], [2], [1]])).toThrow('UNIQUE');
});
