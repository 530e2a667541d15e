/**
 * Gives every occurrence its id before its row is stored, since the answer names it. An occurrence that is sent a
 * second time, by its uuid, gets the id of the first.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface OccurrenceIds {
  /** @param accept has a new occurrence survive under its id. @returns the id, when it does */
  idOf(uuid: string, accept: (id: number) => Promise<unknown>): Promise<number>;
  /** Forgets the occurrences that were accepted: all of them are stored, and some may be deleted now. */
  forget(): void;
}

interface Given {
  readonly id: Promise<number>;
  isAccepted: boolean;
}

/** Uuids of occurrences whose rows may be missing yet; beyond so many, senders wait for the rows. */
const MAX_GIVEN = 10_000;

/** @param settled returns when the rows of all that was accepted are stored */
export function createOccurrenceIds(
  database: DatabaseSync,
  settled: () => Promise<void> | undefined,
): OccurrenceIds {
  const selectUuid = database.prepare('SELECT id FROM rollbar_occurrences WHERE uuid = ?');
  const selectLast = database.prepare(
    `SELECT seq FROM sqlite_sequence WHERE name = 'rollbar_occurrences'`,
  );
  const given = new Map<string, Given>();
  let last = Number(selectLast.get()?.['seq'] ?? 0);

  function forget(): void {
    for (const [uuid, { isAccepted }] of given) if (isAccepted) given.delete(uuid);
  }

  function give(uuid: string, accept: (id: number) => Promise<unknown>): Promise<number> {
    last += 1;
    const id = last;
    const one: Given = {
      isAccepted: false,
      id: accept(id).then(
        () => {
          one.isAccepted = true;
          return id;
        },
        (error: unknown) => {
          given.delete(uuid);
          throw error;
        },
      ),
    };
    given.set(uuid, one);
    return one.id;
  }

  return {
    forget,
    async idOf(uuid, accept) {
      if (given.size >= MAX_GIVEN) {
        const accepted = [...given].filter(([, { isAccepted }]) => isAccepted);
        await settled();
        for (const [name] of accepted) given.delete(name);
      }
      const row = selectUuid.get(uuid);
      if (row !== undefined) return Number(row['id']);
      return given.get(uuid)?.id ?? give(uuid, accept);
    },
  };
}
