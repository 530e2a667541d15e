/**
 * Estimates percentiles from the buckets of a histogram as Honeycomb's translator does: a percentile is the bound below
 * the bucket that it falls into, and the first bound for the first bucket.
 */

/** Shares by the names that the columns have. */
export const PERCENTILES: ReadonlyMap<string, number> = new Map([
  ['p001', 0.001],
  ['p01', 0.01],
  ['p05', 0.05],
  ['p10', 0.1],
  ['p25', 0.25],
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
]);

/**
 * @param count of all values
 * @param counts of the values in each bucket
 * @param bounds between the buckets
 * @returns each percentile; none where there are no buckets or no values
 */
export function percentilesOf(
  count: number,
  counts: readonly number[],
  bounds: readonly number[],
): readonly (readonly [string, number])[] {
  const [first] = bounds;
  if (first === undefined || counts.length === 0 || count <= 0) return [];
  let below = 0;
  const shares = counts.map((inBucket) => (below += inBucket) / count);
  return [...PERCENTILES].map(([name, share]) => {
    const end = shares.findIndex((upTo) => upTo > share);
    const full = end < 0 ? shares.length : end;
    return [name, bounds[Math.min(full, bounds.length) - 1] ?? first];
  });
}
