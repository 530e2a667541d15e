/**
 * What is known about how operations were tested: what the tests' last recorded run had answered, and what was tried by
 * hand. Both are committed beside this file; the first is written by `coverage/main.ts`, the second by people.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Note } from './note.ts';

/** Operations by service. */
const Operations = v.record(v.string(), v.array(v.string()));
export type Operations = v.InferOutput<typeof Operations>;

const ByHand = v.object({
  /** When it was tried, YYYY-MM-DD. */
  date: v.string(),
  tools: v.array(v.object({ name: v.string(), version: v.string(), operations: Operations })),
  /** What was seen and is worth knowing. */
  notes: v.array(v.string()),
});
export type ByHand = v.InferOutput<typeof ByHand>;

export const RECORDED = new URL('recorded.ndjson', import.meta.url);
const BY_HAND = new URL('by-hand.json', import.meta.url);

export function readRecorded(): readonly Note[] {
  return parseNotes(readFileSync(RECORDED, 'utf8'));
}

/** @param text JSON values, one a line. */
export function parseNotes(text: string): readonly Note[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => v.parse(Note, JSON.parse(line)));
}

export function readByHand(): ByHand {
  return v.parse(ByHand, JSON.parse(readFileSync(BY_HAND, 'utf8')));
}
