/**
 * Writes stacks in files and lines of the TypeScript sources, wherever a stack is read: for a span, a log line, a report.
 * The deployed bundle is minified, and of those who show stacks only some apply a source map. So the deploy adds this file,
 * with a table of the bundle's lines, as a second module. Functions keep their minified names, every column is 1, and frames
 * of packages keep their place in the bundle. It costs nothing until a stack is read.
 */

/** Where something is in the sources. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * @param line of the bundle, from 1 @param column of the bundle, from 1 @returns undefined in code without a source
 */
export type FindPlace = (line: number, column: number) => Place | undefined;

/** What is used of V8's. https://v8.dev/docs/stack-trace-api#customizing-stack-traces */
interface CallSite {
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  toString(): string;
}

const BUNDLE = /(?:^|\/)worker\.js$/;
const LOCATION = /[^\s(]*:\d+:\d+(?=\)?$)/;

/** From now on stacks of this isolate name the sources. @param table as {@link readStackLines} reads it */
export function installStackLines(table: string): void {
  let find: FindPlace | undefined;
  const frame = (site: CallSite): string => {
    const text = String(site);
    if (!BUNDLE.test(site.getFileName() ?? '')) return text;
    find ??= readStackLines(table);
    const place = find(site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0);
    return place === undefined ? text : text.replace(LOCATION, `${place.file}:${place.line}:1`);
  };
  Object.assign(Error, {
    prepareStackTrace: (error: unknown, sites: readonly CallSite[]) =>
      [titleOf(error), ...sites.map((site) => `    at ${frame(site)}`)].join('\n'),
  });
}

/** As V8 itself writes it; an error may have a toString that fails. */
function titleOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

interface Segments {
  readonly columns: number[];
  readonly places: (Place | undefined)[];
}

/**
 * Reads the table: names of files, one a line; an empty line; then for each line of the bundle its segments with commas
 * between them, and lines with semicolons. A segment is a list of numbers as in source maps: the column, and in a source its
 * line, and in another source than before that source's number, each as the difference from the one before.
 */
export function readStackLines(table: string): FindPlace {
  const end = table.indexOf('\n\n');
  const files = table.slice(0, end).split('\n');
  let file = 0;
  let line = 0;
  const rows = table
    .slice(end + 2)
    .split(';')
    .map((row): Segments => {
      const columns: number[] = [];
      const places: (Place | undefined)[] = [];
      let column = 0;
      for (const text of row === '' ? [] : row.split(',')) {
        const [columnStep = 0, lineStep, fileStep = 0] = numbersOf(text);
        column += columnStep;
        columns.push(column);
        line += lineStep ?? 0;
        file += fileStep;
        places.push(lineStep === undefined ? undefined : { file: files[file] ?? '', line });
      }
      return { columns, places };
    });
  return (line, column) => {
    const row = rows[line - 1];
    return row?.places[lastAtMost(row.columns, column - 1)];
  };
}

/** Index of the last value that is not greater; -1 when all are. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MORE = 32;

/** Base64 VLQ. https://tc39.es/ecma426/#sec-base64-vlq */
function numbersOf(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const sign of text) {
    const digit = DIGITS.indexOf(sign);
    value |= (digit & (MORE - 1)) << shift;
    shift += 5;
    if ((digit & MORE) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
