/** Finds the word that a mistyped one was probably meant to be. */

/**
 * @returns the word that differs least, by at most a third of its letters (added, left out, changed, swapped);
 * undefined when none is near, and for a word that is among them
 */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  if (words.includes(word)) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of words) {
    const distance = distanceOf(word.toLowerCase(), candidate);
    if (distance < least && distance <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance, with adjacent swaps. */
function distanceOf(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (rows[i - 1]?.[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      let cost = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change);
      const isSwap = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (i > 1 && j > 1 && isSwap) cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? Infinity;
}
