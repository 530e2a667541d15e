/** Finds what errors say most: their words without what differs from line to line, such as numbers and ids. */
import type { LogRow, LogSummary } from './shapes.ts';

/** The words up to a comma or a colon tell errors apart; further on stands what happened to one of them. */
const MOST_CHARACTERS = 80;

/** @param rows errors, the newest first; undefined where none says something */
export function worstOf(rows: readonly Pick<LogRow, 'text' | 'time_ms'>[]): LogSummary['worst'] {
  const groups = new Map<string, { text: string; count: number; first_ms: number }>();
  for (const { text, time_ms } of rows) {
    const key = text.replaceAll(/[\da-f]{8,}|\d+/gi, '#').slice(0, MOST_CHARACTERS);
    if (key.trim() === '') continue;
    const group = groups.get(key) ?? { text: shortOf(text), count: 0, first_ms: time_ms };
    group.count++;
    group.first_ms = Math.min(group.first_ms, time_ms);
    groups.set(key, group);
  }
  const [worst] = [...groups.values()].toSorted((a, b) => b.count - a.count);
  return worst === undefined ? null : { ...worst, of: rows.length };
}

function shortOf(text: string): string {
  const line = text.trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}…`;
}
