/**
 * Limits how much text a query may hold: an answer of ten thousand rows may have messages of a mebibyte each, or texts
 * that `replace` and `concat` made larger still.
 */
import { QueryTooLarge } from '../../../columns/too-large.ts';

/** Of one text that is made; the largest event AWS takes. */
export const MAX_TEXT = 1024 * 1024;

/** Limit of all rows of one answer together; until it is sent, an answer is in memory several times. */
const MAX_HELD = 30 * 1024 * 1024;

export interface HeldTexts {
  /** @throws {QueryTooLarge} beyond the limit */
  add(length: number): void;
  /** Whether a stage should drop rows that it can do without. */
  readonly isMuch: boolean;
  /** Says how much is left. */
  leave(length: number): void;
}

export function createHeldTexts(): HeldTexts {
  let held = 0;
  return {
    add(length) {
      held += length;
      if (held <= MAX_HELD) return;
      throw new QueryTooLarge(
        'The rows of a query can hold 30 MB of text, and these hold more: choose fields, filter them, or set a limit',
      );
    },
    get isMuch() {
      return held > MAX_HELD / 2;
    },
    leave(length) {
      held = length;
    },
  };
}
