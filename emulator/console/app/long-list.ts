/** How many rows there are comes in, the class of their list goes out: long lists skip what is off-screen. */

/** A browser lays out so many in some tens of milliseconds. */
const LONG = 1000;

export function listClass(rows: number): string {
  return rows > LONG ? 'items long' : 'items';
}
