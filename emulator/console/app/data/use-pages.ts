/** The pages of a list that have been read so far: the first is read again when something arrives. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { follow, readOn, type Further, type PageOf } from './further-pages.ts';
import type { Loaded } from './loaded.ts';
import { useLoaded, type UseLoadedOptions } from './use-loaded.ts';

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

const AGAIN_MS = 1000;

/** @param read the page behind a place; without one the first */
export function usePages<Row, Page extends PageOf<Row>>(
  read: (after?: string) => Promise<Page>,
  { of: key, keyOf, when }: UsePagesOptions<Row>,
): Pages<Page, Row> {
  const empty: Further<Row> = { key, behind: undefined, rows: [], next: null };
  const further = useRef(empty);
  const isReading = useSignal(false);
  const latest = useRef(key);
  latest.current = key;
  /** Of what a page is: an answer to what was asked before is shown until the next one, and not read on. */
  const keys = useRef(new WeakMap<PageOf<Row>, string>());
  const readFirst = async () => {
    const page = await read();
    keys.current.set(page, key);
    return page;
  };
  const first = useLoaded(readFirst, {
    of: [key],
    ...(when !== undefined && { when }),
    pausable: true,
  });

  const begun = first.value.value;
  if (further.current.key !== key) further.current = empty;
  if (begun !== undefined && keys.current.get(begun) === key) {
    further.current = follow(further.current, begun, keyOf);
  }
  const { rows: rest, next } = further.current;
  const rows = useMemo(() => [...(begun?.rows ?? []), ...rest], [begun, rest]);

  async function readMore(after: string): Promise<void> {
    if (isReading.value) return;
    isReading.value = true;
    try {
      const page = await read(after);
      if (latest.current === key) further.current = readOn(further.current, page, keyOf);
    } catch {
      // The first page tells why. A list that ends within the window would try again at once.
      first.reload();
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
    isReading.value = false;
  }
  return { first, rows, more: next === null ? undefined : () => void readMore(next), isReading };
}
