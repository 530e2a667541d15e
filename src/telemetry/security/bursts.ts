/**
 * Notices when one network of clients gets many 404s or 401s within a minute: wordlists and guessed passwords show by
 * their answers, not by what is asked. It counts within one isolate.
 */
import type { AttackRule } from './rule.ts';

/** Answers of one status to one network in a minute, from which on it is a burst. */
const MANY = 20;
const MINUTE_MS = 60_000;
/** Networks that are counted in a minute; later ones are not. */
const MAX_NETWORKS = 1_000;

const burst = { category: 'burst', parts: [], patterns: [] } as const;

export const BURST_RULES: Readonly<Record<401 | 404, AttackRule>> = {
  401: {
    ...burst,
    id: 'burst-401',
    technique: 'T1110',
    description: `A network of clients was refused ${MANY} times or more in a minute`,
  },
  404: {
    ...burst,
    id: 'burst-404',
    technique: 'T1595.003',
    description: `A network of clients asked ${MANY} times or more in a minute for what is not there`,
  },
};

export class Bursts {
  #minute = Number.NEGATIVE_INFINITY;
  readonly #counts = new Map<string, number>();

  /** @param now Unix milliseconds @returns the rule that fits, from the answer on that makes it a burst */
  count(network: string, status: number, now: number): AttackRule | undefined {
    if (status !== 401 && status !== 404) return undefined;
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const key = `${status} ${network}`;
    const seen = this.#counts.get(key);
    if (seen === undefined && this.#counts.size >= MAX_NETWORKS) return undefined;
    const count = (seen ?? 0) + 1;
    this.#counts.set(key, count);
    return count >= MANY ? BURST_RULES[status] : undefined;
  }
}
