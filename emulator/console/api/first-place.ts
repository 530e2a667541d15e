/**
 * @param holds for a place, and then for all behind it
 * @returns the first place from 0 on for which it holds; `length` where it holds for none before
 */
export function firstPlace(length: number, holds: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
