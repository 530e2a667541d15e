/**
 * Says what a line will have used at the month's end, with a range, from what it used on each of the last days. It
 * takes days as alike and independent, and gives the range in which four of five months would end if they were. A
 * deploy, a campaign or a weekend is beyond it.
 */

export interface Forecast {
  /** In units of the meter, at the month's end. */
  readonly low: number;
  readonly high: number;
  /** How many days it is made from. */
  readonly days: number;
}

export interface Used {
  /** In this month so far. */
  readonly used: number;
  /** Of the last whole days, at most seven, oldest first; a day without anything is a 0. */
  readonly days: readonly number[];
  /** Of the month, from now on. */
  readonly daysLeft: number;
}

/** With less, a range is a guess. */
const LEAST_DAYS = 3;

/** Student's t of nine tenths, for 2, 3, … degrees of freedom: https://en.wikipedia.org/wiki/Student's_t-distribution#Table_of_selected_values */
const T = [1.886, 1.638, 1.533, 1.476, 1.44];

/** Undefined when fewer than three days have anything. */
export function forecastOf({ used, days, daysLeft }: Used): Forecast | undefined {
  const count = days.length;
  if (days.filter((units) => units > 0).length < LEAST_DAYS) return undefined;
  const mean = days.reduce((sum, units) => sum + units, 0) / count;
  const variance = days.reduce((sum, units) => sum + (units - mean) ** 2, 0) / (count - 1);
  // Of the sum of the days to come, and of the mean, which is itself an estimate.
  const spread = Math.sqrt(variance * (daysLeft + daysLeft ** 2 / count));
  const t = T[count - LEAST_DAYS] ?? T[T.length - 1] ?? 0;
  const expected = mean * daysLeft;
  return {
    low: Math.round(used + Math.max(0, expected - t * spread)),
    high: Math.round(used + expected + t * spread),
    days: count,
  };
}
