/**
 * How the clients of all vendors answer: one outcome for each item that they were given, so that the owner of the
 * queue knows which items to keep, which to count and which used up an attempt. Failure is a value; nothing is thrown.
 */

export type Outcome =
  | { readonly kind: 'accepted' }
  /** No call carried it: it waits as before and has used up no attempt. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** A call carried it, and the same may be sent again. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The vendor will never take it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The answer of a client to one `send`. */
export interface Delivery {
  /** One for each item, in the order of the items. */
  readonly outcomes: readonly Outcome[];
  /** How long the vendor asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The vendor refused the call as a whole, and one item alone may be the reason: halves may get through. */
  readonly isDivisible?: boolean | undefined;
  /** What the vendor said beside the outcomes. */
  readonly remarks?: readonly Remark[] | undefined;
}

/** Something that the vendor said of items that it accepted. */
export interface Remark {
  /** Parts of accepted items that the vendor rejected, in the units it bills; 0 when nothing was lost. */
  readonly count: number;
  readonly reason: string;
}

/** What a client may use for one `send`. */
export interface CallAllowance {
  /** Ends when the answer has to be there. */
  readonly signal: AbortSignal;
  /** Takes one of the subrequests that are left. After false the client must not call and answers `unsent`. */
  subrequest(): boolean;
  /** The runtime refused a call because none is left, even if the count says otherwise. */
  exhaust(): void;
}

export const ACCEPTED: Outcome = { kind: 'accepted' };
export const NO_SUBREQUEST = {
  kind: 'unsent',
  reason: 'Cannot call: the subrequests of this request are used up',
} satisfies Outcome;

/** The same outcome for `count` items. */
export function all(count: number, outcome: Outcome): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let place = 0; place < count; place += 1) outcomes.push(outcome);
  return outcomes;
}

/** For those who send without an outbox: nothing is limited but the time, in milliseconds. */
export function within(timeoutMs: number): CallAllowance {
  return {
    signal: AbortSignal.timeout(timeoutMs),
    subrequest: () => true,
    exhaust: () => undefined,
  };
}
