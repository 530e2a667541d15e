import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommits, type Commit } from '../../../emulator/store/commits.ts';
import { createBilling } from '../../../emulator/meter/billing.ts';
import { NOW_MS, openRoomContext, type TestContext } from '../room-context.ts';

let context: TestContext;
let commit: Commit;
beforeEach(() => {
  context = openRoomContext();
  context.database.exec(
    'CREATE TABLE kept (word TEXT NOT NULL, trace INTEGER REFERENCES traces (id))',
  );
  commit = createCommits(
    context.database,
    createBilling(context.database, () => NOW_MS),
  );
});
afterEach(() => {
  if (context.database.isOpen) context.database.close();
});

function insert(word: string): void {
  context.database.prepare('INSERT INTO kept (word) VALUES (?)').run(word);
}

const words = () => context.rows('SELECT word FROM kept').map(({ word }) => word);

describe('createCommits', () => {
  it('answers no caller before all work of the same turn is committed', async () => {
    const seen: string[] = [];
    const keep = async (word: string) => {
      await commit(() => {
        insert(word);
        seen.push(`ran ${word}`);
      });
      seen.push(`${word} kept, transaction open: ${context.database.isTransaction}`);
    };
    await Promise.all([keep('a'), keep('b')]);
    expect(seen).toEqual([
      'ran a',
      'ran b',
      'a kept, transaction open: false',
      'b kept, transaction open: false',
    ]);
    await keep('c');
    expect(words()).toEqual(['a', 'b', 'c']);
  });

  it('gives back what the work returned', async () => {
    expect(await Promise.all([commit(() => 1), commit(() => 'two')])).toEqual([1, 'two']);
  });

  it('undoes what threw, and only that', async () => {
    const settled = await Promise.allSettled([
      commit(() => insert('a')),
      commit(() => {
        insert('b');
        throw new Error('no');
      }),
      commit(() => insert('c')),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: new Error('no') });
    expect(words()).toEqual(['a', 'c']);
  });

  it('refuses all of them when the transaction cannot be committed, and goes on', async () => {
    const settled = await Promise.allSettled([
      commit(() => insert('a')),
      commit(() => {
        context.database.exec('PRAGMA defer_foreign_keys = ON');
        context.database.exec(`INSERT INTO kept VALUES ('b', 99)`);
      }),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(words()).toEqual([]);
    await commit(() => insert('c'));
    expect(words()).toEqual(['c']);
  });

  it('refuses what waits when the store is closed', async () => {
    const waiting = commit(() => insert('a'));
    context.database.close();
    await expect(waiting).rejects.toThrow('statement');
  });
});
