/** The pages of a list that have been read so far: the first is read again when something arrives. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Loaded } from './loaded.ts';
import { useLoaded, type UseLoadedOptions } from './use-loaded.ts';

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** What the next page is asked for with; null at the end. */
  readonly next: string | null;
}

export interface Pages<Page, Row> {
  readonly first: Loaded<Page>;
  readonly rows: readonly Row[];
  /** Reads the next page; undefined at the end. */
  readonly more: (() => void) | undefined;
  readonly isReading: ReadonlySignal<boolean>;
}

interface UsePagesOptions<Row> extends Pick<UseLoadedOptions, 'when'> {
  /** What the list is of: pages of another are forgotten. */
  readonly of: string;
  readonly keyOf: (row: Row) => string | number;
}

/** @param read the page behind a place; without one the first */
export function usePages<Row, Page extends PageOf<Row>>(
  read: (after?: string) => Promise<Page>,
  { of: key, keyOf, when }: UsePagesOptions<Row>,
): Pages<Page, Row> {
  const further = useSignal<{ key: string; pages: readonly Page[] }>({ key, pages: [] });
  const isReading = useSignal(false);
  const latest = useRef(key);
  latest.current = key;
  const first = useLoaded(() => read(), {
    of: [key],
    ...(when !== undefined && { when }),
    pausable: true,
  });

  const pages = further.value.key === key ? further.value.pages : [];
  const begun = first.value.value;
  const next = (pages.at(-1) ?? begun)?.next ?? null;
  const seen = new Set<string | number>();
  const rows = [...(begun === undefined ? [] : [begun]), ...pages]
    .flatMap((page) => page.rows)
    // What arrived meanwhile moved others to the next page.
    .filter((row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)));

  async function readMore(after: string): Promise<void> {
    if (isReading.value) return;
    isReading.value = true;
    try {
      const page = await read(after);
      if (latest.current === key) further.value = { key, pages: [...pages, page] };
    } finally {
      isReading.value = false;
    }
  }
  return { first, rows, more: next === null ? undefined : () => void readMore(next), isReading };
}
