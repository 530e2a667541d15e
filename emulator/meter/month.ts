/** A calendar month in UTC, by which all vendors bill. */
export interface Month {
  /** As in `2026-11`. */
  readonly name: string;
  /** Unix milliseconds of its first instant. */
  readonly startMs: number;
  /** Unix milliseconds of the next month's first instant. */
  readonly endMs: number;
}

/** The month that contains an instant. */
export function monthOf(ms: number): Month {
  const date = new Date(ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    name: date.toISOString().slice(0, 7),
    startMs: Date.UTC(year, month),
    endMs: Date.UTC(year, month + 1),
  };
}
