/**
 * A page of a list. It starts behind a place, not after a number of items, so what is written or deleted meanwhile
 * neither repeats an item nor leaves one out.
 */

/** A place in a list that is sorted by time and, within one moment, by id. */
export interface Place {
  /** As `isoTime` writes it. */
  readonly created_at: string;
  readonly id: number;
}

/** Everything comes behind it. */
export const NEWEST: Place = { created_at: '~', id: Number.MAX_SAFE_INTEGER };

export interface PageQuery {
  /** How many items at most. */
  readonly limit: number;
  /** The place that all items come behind; undefined starts with the first. */
  readonly before: Place | undefined;
}

export interface Page<T> {
  readonly items: T[];
  /** The place behind which the next page starts; undefined when this is the last. */
  readonly next: Place | undefined;
}

/** An item, and the place it has in its list, which is not shown. */
export interface Placed<T> extends Place {
  readonly item: T;
}

/** From a row to what is shown of it. */
export function placed<T extends Place>({ id, ...item }: T): Placed<Omit<T, 'id'>> {
  return { id, created_at: item.created_at, item };
}

/** @param found what is there in the list's order, one more than the page may hold when there are more */
export function cutPage<T>(found: readonly Placed<T>[], limit: number): Page<T> {
  const items = found.slice(0, limit).map(({ item }) => item);
  return { items, next: found.length > limit ? found[limit - 1] : undefined };
}
