/** The files in the folder of the store, and how they make room for a store of another version. */
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

export function databaseFile(folder: string): string {
  return join(folder, 'telemetry.sqlite');
}

/** A file of the inbox's log. */
export function logFile(folder: string, number: number): string {
  return join(folder, `inbox-${number}.log`);
}

/** Numbers of the files of the inbox's log, ascending. */
export function logNumbers(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => /^inbox-(\d+)\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Renames the database, which must be closed, and the log that belongs to it. */
export function setAside(folder: string, suffix: string): void {
  const database = databaseFile(folder);
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(database + part)) renameSync(database + part, database + suffix + part);
  }
  for (const number of logNumbers(folder)) {
    const log = logFile(folder, number);
    renameSync(log, log + suffix);
  }
}
