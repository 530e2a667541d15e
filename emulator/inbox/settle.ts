/**
 * Stores entries of the inbox's log, a batch in each transaction. The transaction also keeps the position behind them,
 * so that each entry is stored once even after `kill -9`. An entry that cannot be stored leaves its request and a
 * refusal: the batch is stored again, each entry behind a savepoint. When the store itself fails or is locked, all wait.
 */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../store/database.ts';
import { isOfStore } from '../store/failure.ts';
import { createJournal, type Journal } from '../store/journal.ts';
import type { Entry } from './entry.ts';
import type { Position } from './log.ts';
import { openReader } from './reader.ts';
import { createStoring, type Intakes } from './intake.ts';

export interface Settled {
  /** Behind the last entry that was stored. */
  readonly position: Position;
  /** What the journal tells its listeners. */
  readonly changes: readonly string[];
  /** Why entries could not be stored, or read. */
  readonly faults: readonly string[];
}

export interface Settler {
  /** @throws when the transaction fails; it can be tried again */
  settle(until: Position): Settled;
  close(): void;
}

export interface SettlerOptions {
  readonly database: DatabaseSync;
  /** @param now when the entry arrived that is being stored */
  readonly intakes: (database: DatabaseSync, journal: Journal, now: () => number) => Intakes;
  /** Where the log is. */
  readonly folder: string;
  /** How long a transaction goes on taking entries. */
  readonly batchMs: number;
  /** Milliseconds from any start. */
  readonly clock: () => number;
  /** @throws when the folder is another's by now. @default it is not looked at */
  readonly check?: () => void;
}

export function createSettler(options: SettlerOptions): Settler {
  const { database, folder, batchMs, clock, check = () => undefined } = options;
  let receivedMs = 0;
  // Rows get the time at which their request arrived.
  const now = () => receivedMs;
  const journal = createJournal(database, now);
  const storing = createStoring(options.intakes(database, journal, now), journal);
  const readVersion = database.prepare('PRAGMA data_version');
  let seenVersion: unknown;
  const save = database.prepare('SAVEPOINT entry');
  const undo = database.prepare('ROLLBACK TO entry');
  const release = database.prepare('RELEASE entry');
  const note = database.prepare(
    'INSERT OR REPLACE INTO inbox_position (id, file, offset) VALUES (1, ?, ?)',
  );
  let changes: string[] = [];
  journal.subscribe((change) => changes.push(change));
  let position = readPosition(database);
  const reader = openReader(folder, position);

  function storeOne(entry: Entry): void {
    receivedMs = entry.receivedMs;
    storing.store(entry, storing.keepRequest(entry));
  }

  /** Behind a savepoint, for which SQLite copies every page that is written. @returns why it could not be stored */
  function storeOrRefuse(entry: Entry): string | undefined {
    receivedMs = entry.receivedMs;
    const request = storing.keepRequest(entry);
    save.run();
    try {
      storing.store(entry, request);
      release.run();
      return undefined;
    } catch (error) {
      if (isOfStore(error)) throw error;
      undo.run();
      release.run();
      storing.forget();
      const message = error instanceof Error ? error.message : String(error);
      const { vendor, operation } = entry;
      journal.refuse({ vendor, operation, status: 500, code: 'InternalFailure', message });
      return `Cannot store a request of ${operation}: ${message}`;
    }
  }

  /** Another connection changed something since the last batch. */
  function forgetIfChanged(): void {
    const version = readVersion.get()?.['data_version'];
    if (version !== seenVersion) storing.forget();
    seenVersion = version;
  }

  /** @param storeNext what it returns is a fault; what it throws undoes the batch */
  function storeBatch(until: Position, storeNext: (entry: Entry) => string | void): Settled {
    const startedMs = clock();
    const faults: string[] = [];
    try {
      transaction(database, () => {
        // The transaction may have waited for long.
        check();
        forgetIfChanged();
        do {
          const entry = reader.next(until);
          if (entry === undefined) break;
          const fault = storeNext(entry);
          if (fault !== undefined) faults.push(fault);
        } while (clock() - startedMs < batchMs);
        const { file, offset } = reader.position();
        note.run(file, offset);
      });
    } catch (error) {
      storing.forget();
      reader.seek(position);
      throw error;
    }
    faults.push(...reader.damages());
    position = reader.position();
    changes = [];
    journal.publish();
    return { position, changes, faults };
  }

  return {
    settle(until) {
      try {
        return storeBatch(until, storeOne);
      } catch (error) {
        if (isOfStore(error)) throw error;
        return storeBatch(until, storeOrRefuse);
      }
    },
    close: reader.close,
  };
}

/** Where the inbox was settled to. */
export function readPosition(database: DatabaseSync): Position {
  const row = database.prepare('SELECT file, offset FROM inbox_position').get();
  return { file: Number(row?.['file'] ?? 0), offset: Number(row?.['offset'] ?? 0) };
}
