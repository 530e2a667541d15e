/** Reads lines of logfmt and of CSV, as `parse` wants them. */

/**
 * The pairs of a line of logfmt: `level=info msg="it works" dry`. A value in quotation marks has escapes as in JSON; a
 * key by itself has an empty value.
 * https://pkg.go.dev/github.com/kr/logfmt
 */
export function logfmtPairs(line: string): object {
  const pairs = new Map<string, string>();
  const pair = /([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?/gs;
  for (const [, key = '', quoted, bare = ''] of line.matchAll(pair)) {
    pairs.set(key, quoted === undefined ? bare : unescaped(quoted));
  }
  return Object.fromEntries(pairs);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The cells of a line of CSV. A cell in quotation marks may hold commas, and quotation marks twice.
 * https://www.rfc-editor.org/rfc/rfc4180#section-2
 */
export function csvCells(line: string): readonly string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/gy;
  for (;;) {
    const found = cell.exec(line);
    // A quotation mark in the middle of a cell is part of its text.
    if (found === null) return line.split(',');
    const [, quoted, bare = ''] = found;
    cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (!found[0].endsWith(',')) return cells;
  }
}
