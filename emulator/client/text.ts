/** Texts for a terminal. Strangers wrote the telemetry, so none of it may move the cursor or turn the text around. */

// oxlint-disable-next-line no-control-regex -- those are what a terminal obeys
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** In one line, with a blank for what a terminal would obey. */
export function printable(text: string): string {
  return text.replaceAll(OBEYED, ' ');
}

/** UTC, as in `2026-11-28 14:02:11.204`. */
export function utc(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

export function milliseconds(ms: number | null): string {
  return ms === null ? '' : `${Number(ms.toPrecision(3))} ms`;
}

/** Longer cells are cut, so that a row stays readable. */
const WIDEST = 80;

/** Rows under their titles, each column as wide as its widest cell; figures stand at the right. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const cells = rows.map((row) =>
    row.map((cell) => {
      const text = printable(String(cell ?? ''));
      return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
    }),
  );
  const isFigure = titles.map((_, at) => rows.every((row) => typeof (row[at] ?? 0) === 'number'));
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return isFigure[at] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [titles.map(printable), ...cells].map((row) => `${line(row)}\n`).join('');
}
