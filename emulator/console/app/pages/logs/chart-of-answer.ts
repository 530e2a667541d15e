/** Reads the answer of a query as lines over time, where it has a column of times and one of numbers. */
import type { QueryAnswer } from '../../../api/logs/shapes.ts';
import type { Series } from '../../chart/series.ts';

interface AnswerChart {
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
}

/** More lines cannot be told apart. */
const MOST_SERIES = 8;

/** As CloudWatch writes times, in UTC. @returns unix milliseconds; undefined of what is not a time */
export function readUtc(value: string): number | undefined {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})$/.exec(value) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${clock}Z`);
}

/** @returns undefined where the rows are lines, or there is nothing to draw */
export function readChart({ columns, rows }: QueryAnswer): AnswerChart | undefined {
  if (rows.length < 2 || rows.some(({ line }) => line !== null)) return undefined;
  const cells = (at: number) => rows.map(({ values }) => values[at] ?? null);
  const places = columns.map((_, at) => at);
  const time = places.find((at) => cells(at).every((cell) => readUtc(cell ?? '') !== undefined));
  const numbers = places.filter((at) => cells(at).every((cell) => cell === null || isNumber(cell)));
  const [first] = numbers;
  if (time === undefined || first === undefined) return undefined;
  const texts = places.filter((at) => at !== time && !numbers.includes(at));

  const times = rows.map(({ values }) => readUtc(values[time] ?? '') ?? 0);
  const timesMs = [...new Set(times)].toSorted((a, b) => a - b);
  const placeOf = new Map(timesMs.map((ms, at) => [ms, at]));
  const lines = new Map<string, (number | null)[]>();
  for (const [at, { values }] of rows.entries()) {
    const group = texts.map((text) => values[text] ?? 'not set').join(' ');
    for (const number of texts.length === 0 ? numbers : [first]) {
      const name = texts.length === 0 ? (columns[number] ?? '') : group;
      const line = lines.get(name) ?? timesMs.map(() => null);
      const cell = values[number] ?? null;
      line[placeOf.get(times[at] ?? 0) ?? 0] = cell === null ? null : Number(cell);
      lines.set(name, line);
    }
  }
  const series = [...lines].map(([name, values]) => ({ name, values }));
  return { timesMs, series: series.slice(0, MOST_SERIES) };
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
