/** The class of a list by its length: long lists skip the rows that are off-screen. */

/** A browser lays this many out in some tens of milliseconds. */
const LONG = 1000;

export function listClass(rows: number): string {
  return rows > LONG ? 'items long' : 'items';
}
