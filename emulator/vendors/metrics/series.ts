/**
 * Cuts series of data points into pages. A page takes whole series, in their order, until it is full; the last may be
 * cut short and goes on in the next page. A page that has taken long ends, too. Series are computed one after the other
 * and only as far as the page reaches.
 */
import type { Steps } from '../../columns/steps.ts';

export interface Point {
  /** Unix seconds. */
  readonly timeS: number;
  readonly value: number;
}

export interface Series {
  readonly id: string;
  readonly label: string;
  /** In the order in which they are to be given. */
  readonly points: readonly Point[];
}

/** Behind the point of that time of the series with that index. */
export interface SeriesPlace {
  readonly series: number;
  readonly timeS: number;
}

export interface SeriesPage {
  readonly results: readonly (Series & { readonly complete: boolean })[];
  /** Where the next page begins; undefined when this is the last. */
  readonly rest: SeriesPlace | undefined;
}

/** @param isTired whether the page ends before the next series */
export function* pageOf(
  series: readonly (() => Steps<Series>)[],
  {
    from,
    limit,
    descending,
    isTired,
  }: {
    readonly from: SeriesPlace | undefined;
    readonly limit: number;
    readonly descending: boolean;
    readonly isTired: () => boolean;
  },
): Steps<SeriesPage> {
  const results: (Series & { complete: boolean })[] = [];
  let left = limit;
  for (const [index, compute] of series.entries()) {
    if (index < (from?.series ?? 0)) continue;
    if (results.length > 0 && isTired()) {
      return { results, rest: { series: index, timeS: descending ? LAST_S : -LAST_S } };
    }
    const { id, label, points: all } = yield* compute();
    const start = index === from?.series ? from.timeS : undefined;
    const behind =
      start === undefined
        ? all
        : all.filter(({ timeS }) => (descending ? timeS < start : timeS > start));
    const points = behind.slice(0, left);
    left -= points.length;
    const complete = points.length === behind.length;
    results.push({ id, label, points, complete });
    if (complete) continue;
    // When nothing of a series fits, the next page begins with its first point.
    const timeS = points.at(-1)?.timeS ?? start ?? (descending ? LAST_S : -LAST_S);
    return { results, rest: { series: index, timeS } };
  }
  return { results, rest: undefined };
}

/** Later than any point; infinity has no place in JSON. */
const LAST_S = Number.MAX_SAFE_INTEGER;
