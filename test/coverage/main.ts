/**
 * Writes the coverage table, `emulator/vendors/aws/COVERAGE.md`: runs the tests of the AWS rooms and of AWS's clients, keeps
 * which operations they had answered, and surveys the emulator; this takes a few minutes. With `--table` it runs no
 * tests and takes what the last run had answered.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseNotes, readByHand, readRecorded, RECORDED } from './evidence.ts';
import type { Note } from './note.ts';
import { survey } from './survey.ts';
import { TABLE, writeTable } from './table.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SETTINGS = ['--config', 'test/vitest.config.ts', '--reporter', 'dot'];
const TESTS = [
  'test/clients/',
  ...['aws', 'xray', 'cloudwatch', 'metrics', 'sts'].map(
    (room) => `test/emulator/vendors/${room}/`,
  ),
];

function record(): readonly Note[] {
  const directory = mkdtempSync(join(tmpdir(), 'coverage-'));
  try {
    const { status } = spawnSync(
      process.execPath,
      [join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', ...SETTINGS, ...TESTS],
      { cwd: PROJECT, stdio: 'inherit', env: { ...process.env, COVERAGE_NOTES: directory } },
    );
    if (status !== 0) throw new Error(`Cannot record: the tests ended with status ${status}`);
    const files = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    return distinct(parseNotes(files.join('')));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** One note of each kind, and none of refusals where there was an answer too. In order. */
function distinct(notes: readonly Note[]): readonly Note[] {
  const answered = new Set(notes.filter((note) => note.answered).map(callOf));
  const kept = notes.filter((note) => note.answered || !answered.has(callOf(note)));
  const lines = new Set(kept.map((note) => JSON.stringify(note)));
  return parseNotes([...lines].toSorted().join('\n'));
}

function callOf({ service, operation, way }: Note): string {
  return [service, operation, way].join(' ');
}

const recorded = process.argv.includes('--table') ? readRecorded() : record();
writeFileSync(RECORDED, recorded.map((note) => `${JSON.stringify(note)}\n`).join(''));
writeFileSync(TABLE, writeTable({ survey: await survey(), recorded, byHand: readByHand() }));
