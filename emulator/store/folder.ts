/** The files in the folder of the store, and how they make room for a store of another version. */
import { copyFileSync, existsSync, linkSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function databaseFile(folder: string): string {
  return join(folder, 'telemetry.sqlite');
}

export function lockFile(folder: string): string {
  return join(folder, 'emulator.lock');
}

/** Whether a name in a folder is one of this emulator's, set aside or not. */
export function isOfFolder(name: string): boolean {
  return /^(?:telemetry\.sqlite|emulator\.lock|inbox-\d+\.log)/.test(name);
}

/** A file of the inbox's log. */
export function logFile(folder: string, number: number): string {
  return join(folder, `inbox-${number}.log`);
}

/** Numbers of the files of the inbox's log, ascending. It never writes a number with zeros before it, or one so large. */
export function logNumbers(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => /^inbox-(0|[1-9]\d{0,14})\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Renames the database, which must be closed, and the log that belongs to it. What was set aside earlier stays.
 *
 * @returns the new paths, the database first
 */
export function setAside(folder: string, suffix: string): string[] {
  const database = databaseFile(folder);
  const names = readdirSync(folder);
  const free = unused(suffix, (each) => names.some((name) => name.endsWith(each)));
  const moved: string[] = [];
  for (const part of ['', '-wal', '-shm']) {
    if (!existsSync(database + part)) continue;
    renameSync(database + part, database + free + part);
    moved.push(database + free + part);
  }
  for (const number of logNumbers(folder)) {
    const log = logFile(folder, number);
    renameSync(log, log + free);
    moved.push(log + free);
  }
  return moved;
}

/**
 * Gives a file a second name, under which it stays when the first is removed. Where the file system has no links it
 * makes a copy.
 *
 * @returns the other path; of a file that is kept already the same
 */
export function keepDamaged(path: string): string {
  const { ino } = statSync(path);
  const isOther = (name: string) => {
    const found = statSync(name, { throwIfNoEntry: false });
    return found !== undefined && found.ino !== ino;
  };
  const kept = unused(`${path}.damaged`, isOther);
  if (existsSync(kept)) return kept;
  try {
    linkSync(path, kept);
  } catch {
    copyFileSync(path, kept);
  }
  return kept;
}

/** @returns the name, or with a number behind it the first that is not taken */
function unused(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; isTaken(free); number += 1) free = `${name}-${number}`;
  return free;
}

/** What the files of a folder and the folders in it take up, in bytes, one of them left out. */
export function bytesBeside(folder: string, file: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path !== file)
    .reduce((sum, path) => sum + bytesOf(path), 0);
}

/** 0 for a file that is gone. */
export function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
