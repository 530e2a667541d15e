/** Calendar months in UTC, by which all vendors bill, and their days. */
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

export const DAY_MS = 86_400_000;

/** The day in UTC that contains an instant, as in `2026-11-28`. */
export function dayOf(ms: number): Month {
  const startMs = Math.floor(ms / DAY_MS) * DAY_MS;
  const name = new Date(startMs).toISOString().slice(0, 10);
  return { name, startMs, endMs: startMs + DAY_MS };
}
