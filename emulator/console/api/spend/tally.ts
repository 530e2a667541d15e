/** Adds up a number for each trace, in an array by row ids: a million take 8 MB. */

export interface Tally {
  /** @param row id of a trace; 0 for what belongs to none */
  add(row: number, units: number): void;
  of(row: number): number;
}

/** @param first the least row id there is */
export function createTally(first: number): Tally {
  let units = new Float64Array(1024);
  const placeOf = (row: number) => (row === 0 ? 0 : row - first + 1);
  return {
    add(row, more) {
      const place = placeOf(row);
      if (place >= units.length) {
        const larger = new Float64Array(Math.max(units.length * 2, place + 1));
        larger.set(units);
        units = larger;
      }
      units[place] = (units[place] ?? 0) + more;
    },
    of: (row) => units[placeOf(row)] ?? 0,
  };
}
