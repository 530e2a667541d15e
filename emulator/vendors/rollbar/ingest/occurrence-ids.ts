/**
 * Gives every occurrence its id before its row is stored, since the answer names it. An occurrence that comes a second
 * time, by its uuid, is told the id of the first.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface OccurrenceIds {
  /** The id under which an occurrence is stored, or will be; undefined when its uuid is new. */
  known(uuid: string): Promise<number> | undefined;
  /** @param accept makes the occurrence survive under its new id */
  give(uuid: string, accept: (id: number) => Promise<unknown>): Promise<number>;
  /** The rows of all ids that were given are stored, or deleted. */
  settled(): void;
  /** Whether so many ids were given since then that it is time to wait for it. */
  isFull(): boolean;
}

const MAX_GIVEN = 10_000;

export function createOccurrenceIds(database: DatabaseSync): OccurrenceIds {
  const selectUuid = database.prepare('SELECT id FROM rollbar_occurrences WHERE uuid = ?');
  const selectLast = database.prepare(
    `SELECT seq FROM sqlite_sequence WHERE name = 'rollbar_occurrences'`,
  );
  const given = new Map<string, Promise<number>>();
  let last = Number(selectLast.get()?.['seq'] ?? 0);

  async function accepted(id: number, accept: (id: number) => Promise<unknown>): Promise<number> {
    await accept(id);
    return id;
  }

  return {
    known(uuid) {
      const row = selectUuid.get(uuid);
      return row === undefined ? given.get(uuid) : Promise.resolve(Number(row['id']));
    },
    give(uuid, accept) {
      last += 1;
      const id = accepted(last, accept);
      given.set(uuid, id);
      id.catch(() => given.delete(uuid));
      return id;
    },
    settled: () => given.clear(),
    isFull: () => given.size >= MAX_GIVEN,
  };
}
