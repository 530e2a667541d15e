/** How many traces a second are taken before a rate applies. Each isolate has its own. */

/** Takes one if fewer than `size` were taken in this second. A clock that steps back opens no second twice. */
export type Reservoir = (size: number, nowMs: number) => boolean;

/** The size may change at any time; what was taken in this second counts against the new one. */
export function createReservoir(): Reservoir {
  let second = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return (size, nowMs) => {
    const current = Math.floor(nowMs / 1000);
    if (current > second) {
      second = current;
      taken = 0;
    }
    if (taken >= size) return false;
    taken += 1;
    return true;
  };
}
