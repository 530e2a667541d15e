/** A calendar month in UTC, the period that all four vendors bill by. */
export interface Month {
  /** As in `2026-11`. */
  readonly name: string;
  /** Unix milliseconds of its first instant. */
  readonly start: number;
  /** Unix milliseconds of the next month's first instant. */
  readonly end: number;
}

/** The month that contains `now`, Unix milliseconds. */
export function monthOf(now: number): Month {
  const date = new Date(now);
  const [year, index] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    name: date.toISOString().slice(0, 7),
    start: Date.UTC(year, index),
    end: Date.UTC(year, index + 1),
  };
}
