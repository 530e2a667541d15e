/** Decides what happens to each entry of a batch, by the outcome that its client reported. */
import type { Delivery, Outcome } from '../kit/delivery.ts';
import type { Entry } from './backlog.ts';

export interface Sorted<Item> {
  readonly accepted: readonly Entry<Item>[];
  readonly unsent: readonly Entry<Item>[];
  readonly failed: readonly Entry<Item>[];
  readonly refused: readonly Entry<Item>[];
  /** How many were refused, by reason. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Why those in `failed` were not accepted; undefined when there are none. */
  readonly failure: string | undefined;
}

const NO_OUTCOME: Outcome = { kind: 'retry', reason: 'its client gave no outcome' };

/** An entry that is done meanwhile is in none of the lists. */
export function sortOut<Item>(
  entries: readonly Entry<Item>[],
  { outcomes }: Pick<Delivery, 'outcomes'>,
): Sorted<Item> {
  const lists: Record<Outcome['kind'], Entry<Item>[]> = {
    accepted: [],
    unsent: [],
    retry: [],
    refused: [],
  };
  const refusals = new Map<string, number>();
  let failure: string | undefined;
  let place = 0;
  for (const entry of entries) {
    const outcome = outcomes[place] ?? NO_OUTCOME;
    place += 1;
    if (entry.isDone) continue;
    lists[outcome.kind].push(entry);
    if (outcome.kind === 'retry') failure ??= outcome.reason;
    if (outcome.kind === 'refused') {
      refusals.set(outcome.reason, (refusals.get(outcome.reason) ?? 0) + 1);
    }
  }
  const { accepted, unsent, retry: failed, refused } = lists;
  return { accepted, unsent, failed, refused, refusals, failure };
}
