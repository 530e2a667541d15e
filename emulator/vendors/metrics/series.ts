/**
 * Cuts series of data points into pages. A page takes whole series, in their order, until it is full; the last may be
 * cut short and goes on in the next page. A page that has taken long ends, too. Queries are computed one after the
 * other and only as far as the page reaches.
 */
import type { Steps } from '../../columns/steps.ts';
import type { TimeSeries } from './math/value.ts';

/** Behind the point of that time of one of the series of a query. */
export interface SeriesPlace {
  readonly query: number;
  readonly series: number;
  readonly timeS: number;
}

export interface SeriesPage {
  readonly results: readonly (TimeSeries & { readonly id: string; readonly complete: boolean })[];
  /** Where the next page begins; undefined when this is the last. */
  readonly rest: SeriesPlace | undefined;
}

export interface PageOptions {
  readonly from: SeriesPlace | undefined;
  /** Points. */
  readonly limit: number;
  readonly descending: boolean;
  /** Whether the page ends before the next series. */
  readonly isTired: () => boolean;
}

/** @param seriesOf gives points in the order of time */
export function* pageOf(
  ids: readonly string[],
  seriesOf: (id: string) => Steps<readonly TimeSeries[]>,
  { from, limit, descending, isTired }: PageOptions,
): Steps<SeriesPage> {
  const results: (TimeSeries & { id: string; complete: boolean })[] = [];
  let left = limit;
  for (const [query, id] of ids.entries()) {
    if (query < (from?.query ?? 0)) continue;
    if (results.length > 0 && isTired()) {
      return { results, rest: { query, series: 0, timeS: descending ? LAST_S : -LAST_S } };
    }
    for (const [series, one] of (yield* seriesOf(id)).entries()) {
      if (query === from?.query && series < from.series) continue;
      const resumed = query === from?.query && series === from.series ? from.timeS : undefined;
      const all = descending ? one.points.toReversed() : one.points;
      const behind =
        resumed === undefined
          ? all
          : all.filter(({ timeS }) => (descending ? timeS < resumed : timeS > resumed));
      const points = behind.slice(0, left);
      left -= points.length;
      const complete = points.length === behind.length;
      results.push({ ...one, id, points, complete });
      if (complete) continue;
      // When nothing of a series fits, the next page begins with its first point.
      const timeS = points.at(-1)?.timeS ?? resumed ?? (descending ? LAST_S : -LAST_S);
      return { results, rest: { query, series, timeS } };
    }
  }
  return { results, rest: undefined };
}

/** Later than any point; infinity has no place in JSON. */
const LAST_S = Number.MAX_SAFE_INTEGER;
