/** Notes when the emulator starts and when it reloads the worker: what is telemetry of one run lies between two of these. */
import type { DatabaseSync } from 'node:sqlite';

export type RunKind = 'start' | 'reload';

/** A person who edits all day reloads some hundred times. */
const MOST = 1000;

/** @returns notes that a run began. `startedMs`: when, unix milliseconds */
export function createRuns(database: DatabaseSync): (kind: RunKind, startedMs: number) => void {
  const insert = database.prepare('INSERT INTO runs (started_ms, kind) VALUES (?, ?)');
  const trim = database.prepare('DELETE FROM runs WHERE id <= ?');
  return (kind, startedMs) => {
    const { lastInsertRowid } = insert.run(startedMs, kind);
    trim.run(Number(lastInsertRowid) - MOST);
  };
}
