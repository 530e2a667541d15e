/**
 * Remembers of the latest filter patterns which lines they match, so that a pattern is tried on each line once, however
 * often a page asks: it costs a byte for each line.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { FilterPattern } from '../../../vendors/cloudwatch/pattern/parsed.ts';
import { asBytes, textOf } from '../whole-texts.ts';
import type { LogEntries } from './log-index.ts';

export interface Verdicts {
  /** Tries the pattern on those of the rows on which it was not. @returns whether there were any */
  look(rows: readonly number[]): boolean;
  /** Whether the pattern matches; undefined of a row on which it was not tried. */
  of(row: number): boolean | undefined;
}

/** Two people, or one who corrects a pattern. */
const MOST_KEPT = 3;
const [NO, YES] = [1, 2];

export type ReadVerdicts = (
  entries: LogEntries,
  text: string,
  pattern: Pick<FilterPattern, 'matches'>,
) => Verdicts;

export function createPatternVerdicts(database: DatabaseSync): ReadVerdicts {
  const select = database.prepare(
    `SELECT id, ${asBytes('message')} FROM log_events
     WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const kept = new Map<string, Verdicts>();
  let keptOf: LogEntries | undefined;

  function create({ matches }: Pick<FilterPattern, 'matches'>): Verdicts {
    // By row id; it grows with the table.
    let found = new Uint8Array(0);
    function set(row: number, verdict: number): void {
      if (row >= found.length) {
        const longer = new Uint8Array(Math.max(row + 1, 2 * found.length));
        longer.set(found);
        found = longer;
      }
      found[row] = verdict;
    }
    return {
      look(rows) {
        const untried = rows.filter((row) => (found[row] ?? 0) === 0);
        if (untried.length === 0) return false;
        // What is gone meanwhile matches nothing.
        for (const row of untried) set(row, NO);
        for (const { id, message } of select.all(JSON.stringify(untried))) {
          if (message instanceof Uint8Array && matches(textOf(message))) set(Number(id), YES);
        }
        return true;
      },
      of(row) {
        const verdict = found[row] ?? 0;
        return verdict === 0 ? undefined : verdict === YES;
      },
    };
  }

  return (entries, text, pattern) => {
    if (entries !== keptOf) kept.clear();
    keptOf = entries;
    const verdicts = kept.get(text) ?? create(pattern);
    kept.delete(text);
    kept.set(text, verdicts);
    for (const oldest of kept.keys()) {
      if (kept.size > MOST_KEPT) kept.delete(oldest);
    }
    return verdicts;
  };
}
