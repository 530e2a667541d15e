/** Values and names of results as the page writes them. */
import type { ExploreAnswer, Group, Value } from '../../api/explore/shapes.ts';
import { duration, number } from '../format.ts';

/** Longer values are cut; the whole of one can be a megabyte. */
const MOST_CHARACTERS = 200;

/** @param label of a calculation, or the name of a column: those of milliseconds are written as durations */
export function writerOf(label: string): (value: number) => string {
  return isMilliseconds(label) ? duration : number;
}

export function isMilliseconds(label: string): boolean {
  return /(?:^|[._])(?:duration_)?ms\)?$/i.test(label) && !label.startsWith('COUNT');
}

export function writeValue(value: Value | undefined, label = ''): string {
  if (value === null || value === undefined) return 'not set';
  if (typeof value === 'number') return writerOf(label)(value);
  const text = String(value);
  if (text === '') return 'empty';
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** What a group is called. @param label for the only group of a query without breakdowns */
export function nameOf({ key }: Group, label: string): string {
  // A status is not a count: its digits are not grouped.
  return key.length === 0
    ? label
    : key
        .map((value) => (typeof value === 'number' ? String(value) : writeValue(value)))
        .join(' · ');
}

/** How long a step is: `15 s`, `5 min`. */
export function stepName({ window }: Pick<ExploreAnswer, 'window'>): string {
  const { granularity: s } = window;
  if (s % 3600 === 0) return `${s / 3600} h`;
  return s % 60 === 0 ? `${s / 60} min` : `${s} s`;
}
