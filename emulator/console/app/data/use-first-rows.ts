/** Draws the rows that a window shows first, and all others once these are on the screen: a list opens sooner. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** As many as fit into a window 1,000 px high. */
const FIRST = 32;

/** @param rows of a list that is drawn for the first time with them @returns those to draw now */
export function useFirstRows<Row>(rows: readonly Row[]): readonly Row[] {
  const hasDrawn = useSignal(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A frame is on the screen when what was asked for in it has had its turn.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => (hasDrawn.value = true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return hasDrawn.value ? rows : rows.slice(0, FIRST);
}
