/** Notes when the emulator starts and when it reloads the worker: what is telemetry of one run lies between two of these. */
import type { DatabaseSync } from 'node:sqlite';

export type RunKind = 'start' | 'reload';

/** A person who edits all day reloads some hundred times. */
const MOST = 1000;

/** @param now unix milliseconds @returns notes that a run begins now */
export function createRuns(database: DatabaseSync, now: () => number): (kind: RunKind) => void {
  const insert = database.prepare('INSERT INTO runs (started_ms, kind) VALUES (?, ?)');
  const trim = database.prepare('DELETE FROM runs WHERE id <= ?');
  return (kind) => {
    const { lastInsertRowid } = insert.run(now(), kind);
    trim.run(Number(lastInsertRowid) - MOST);
  };
}
