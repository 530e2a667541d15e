/**
 * What follows the first page of a list that has been read on: rows, and the place behind them. When the first page is
 * read again, what it no longer has moves here, so that a list has no gap in it.
 */
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** What the next page is asked for with; null at the end. */
  readonly next: string | null;
}

export interface Further<Row> {
  /** Of what the list is. */
  readonly key: string;
  /** The first page that the rows follow. */
  readonly behind: PageOf<Row> | undefined;
  /** Empty until a second page has been read. */
  readonly rows: readonly Row[];
  readonly next: string | null;
}

type KeyOf<Row> = (row: Row) => string | number;

/** @returns the rows behind a first page that was read again */
export function follow<Row>(
  further: Further<Row>,
  first: PageOf<Row>,
  keyOf: KeyOf<Row>,
): Further<Row> {
  const { key, behind, rows, next } = further;
  if (behind === first) return further;
  const nothing = { key, behind: first, rows: [], next: first.next };
  if (rows.length === 0 || behind === undefined || first.next === null) return nothing;
  const begun = new Set(first.rows.map(keyOf));
  // So much arrived that nothing of it is known: what lies between has not been read.
  if (!behind.rows.some((row) => begun.has(keyOf(row)))) return nothing;
  const moved = [...behind.rows, ...rows].filter((row) => !begun.has(keyOf(row)));
  return { key, behind: first, rows: moved, next };
}

/** @returns the rows with those of one more page */
export function readOn<Row>(
  further: Further<Row>,
  page: PageOf<Row>,
  keyOf: KeyOf<Row>,
): Further<Row> {
  const known = new Set([...(further.behind?.rows ?? []), ...further.rows].map(keyOf));
  // What arrived meanwhile moved others to the next page.
  const rows = [...further.rows, ...page.rows.filter((row) => !known.has(keyOf(row)))];
  return { ...further, rows, next: page.next };
}
