/**
 * One subject of the benchmark. It is measured in sections, each of which starts what it needs and leaves no process,
 * port or file behind: `npm run bench -- PART` runs all of a part, `PART/SECTION` one.
 */
import { judge, type Row } from './row.ts';

export interface Part {
  readonly name: string;
  /** One line for the help. */
  readonly about: string;
  readonly sections: Readonly<Record<string, Section>>;
}

export type Section = (options: PartOptions) => Promise<Row[]>;

export interface PartOptions {
  /** Few and short rounds, to see that everything works; the numbers mean little. */
  readonly quick: boolean;
  /** Says what is being done. */
  readonly progress: (line: string) => void;
}

/** What can be asked for: parts, and their sections behind a slash. */
export function isKnown(parts: readonly Part[], asked: string): boolean {
  return parts.some((part) => part.name === asked || sectionNames(part).includes(asked));
}

export function sectionNames({ name, sections }: Part): string[] {
  return Object.keys(sections).map((section) => `${name}/${section}`);
}

/**
 * Runs the sections that are asked for, one after the other. One that fails makes a row that misses its target, and
 * the others still run.
 *
 * @param asked names of parts and sections; none means all
 */
export async function runParts(
  parts: readonly Part[],
  asked: readonly string[],
  options: PartOptions,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of parts) {
    for (const [section, measure] of Object.entries(part.sections)) {
      const name = `${part.name}/${section}`;
      if (asked.length > 0 && !asked.includes(part.name) && !asked.includes(name)) continue;
      const progress = (line: string): void => options.progress(`${name}: ${line}`);
      rows.push(...(await rowsOf(name, () => measure({ ...options, progress }))));
    }
  }
  return rows;
}

async function rowsOf(name: string, measure: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await measure();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return [judge({ name, value: Number.NaN, unit: '', reference: '', problems: [problem] })];
  }
}
