/**
 * Adds up spending beyond one isolate and returns the month's totals. The ledger here adds up for this process alone.
 * Left out: limits and what follows from reaching them.
 */
import { combine, COUNTS, NOTHING, type Amounts, type Count } from './vendor.ts';

/** All that one writer has spent in one month, so that a ledger can tell what is new from what is repeated. */
export interface RunningTotal {
  /** Unique to an isolate and a month. */
  readonly writer: string;
  /** Since the writer began; it never falls. Includes the `amounts` told with it. */
  readonly spent: Amounts;
}

/** Counts for everyone: in the worker a Durable Object, under Deno this process. */
export interface Ledger {
  /** Whether totals cover the whole account or only this process. */
  readonly scope: 'account' | 'process';
  /**
   * Adds amounts to a month and answers its totals; no amounts is a mere question. Of `metrics`, a level, the
   * highest amount counts. The caller adds again what was not acknowledged. With `running` a ledger that
   * remembers it counts nothing twice, even if the first time succeeded and only its answer was lost.
   *
   * @param month as in `2026-11`, UTC
   * @throws when the totals cannot be told; whether the amounts were counted is then unknown
   */
  add(
    month: string,
    amounts: Partial<Amounts>,
    running?: RunningTotal,
  ): Promise<Record<Count, number>>;
}

/** A ledger in memory: it knows what this process spent since it started, and cannot fail. */
export function createProcessLedger(): Ledger {
  const months = new Map<string, Record<Count, number>>();
  return {
    scope: 'process',
    async add(month, amounts) {
      const totals = months.get(month) ?? { ...NOTHING };
      months.set(month, totals);
      for (const count of COUNTS) {
        totals[count] = combine(count, totals[count], amounts[count] ?? 0);
      }
      return { ...totals };
    },
  };
}
