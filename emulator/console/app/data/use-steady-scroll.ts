/**
 * Keeps the rows that a person reads where they are while others arrive above them. The list switches off what browsers
 * do for this by themselves (`overflow-anchor`), which they do not do for rows of a table.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** @param list whose children are the rows @param rows what it shows */
export function useSteadyScroll(
  list: RefObject<HTMLElement | null>,
  rows: readonly unknown[],
): void {
  const first = useRef<{ readonly row: HTMLElement; readonly place: number } | undefined>(
    undefined,
  );
  useLayoutEffect(() => {
    const { current } = list;
    if (current === null) return;
    const known = first.current;
    // Within the list: what stands above it may have come, gone or grown since the rows changed.
    const { top } = current.getBoundingClientRect();
    const placeOf = (row: HTMLElement) => row.getBoundingClientRect().top - top;
    if (top < 0 && known?.row.parentElement === current) {
      window.scrollBy(0, placeOf(known.row) - known.place);
    }
    const row = current.querySelector<HTMLElement>(':scope > :has([data-row])');
    first.current = row === null ? undefined : { row, place: placeOf(row) };
  }, [rows]);
}
