/**
 * Gathers attempts: those of one rule by one network against one route in one hour are one finding, however many. A
 * finding is sent when it begins and then at most once a minute, if there is news. It counts within one isolate; a
 * finding has the same id in all of them, and the one that tells last is believed.
 */
import type { AttackRule } from './rule.ts';

export interface Attempted {
  readonly rule: AttackRule;
  /** Of the caller; empty where it is not known. */
  readonly network: string;
  /** Template of the route; empty where none matched. */
  readonly route: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** 32 hex digits. */
  readonly traceId: string;
}

export interface Finding extends Omit<Attempted, 'at' | 'traceId'> {
  /** Rule, network, route and hour. */
  readonly id: string;
  readonly count: number;
  /** Unix milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Whether this isolate sends it for the first time. */
  readonly isNew: boolean;
  /** Of the first and of the latest requests, at most ten. */
  readonly traceIds: readonly string[];
}

interface Gathered {
  finding: Finding;
  isNews: boolean;
  toldAt: number;
}

const HOUR_MS = 3_600_000;
const EVERY_MS = 60_000;
const MAX_FINDINGS = 500;
const FIRST_TRACES = 5;
const MAX_TRACES = 10;

export class Findings {
  readonly #gathered = new Map<string, Gathered>();

  add({ rule, network, route, at, traceId }: Attempted): void {
    const hour = new Date(Math.floor(at / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13);
    const id = [rule.id, network, route, hour].join(' ');
    const known = this.#gathered.get(id);
    if (known !== undefined) {
      const { count, traceIds } = known.finding;
      known.finding = {
        ...known.finding,
        count: count + 1,
        lastAt: at,
        traceIds: withTrace(traceIds, traceId),
      };
      known.isNews = true;
      return;
    }
    if (this.#gathered.size >= MAX_FINDINGS) this.#forgetOldest();
    const finding = { id, rule, network, route, count: 1, firstAt: at, lastAt: at, isNew: true };
    this.#gathered.set(id, {
      finding: { ...finding, traceIds: [traceId] },
      isNews: true,
      toldAt: Number.NEGATIVE_INFINITY,
    });
  }

  /** Those that are due to be sent. @param now Unix milliseconds */
  take(now: number): readonly Finding[] {
    const due: Finding[] = [];
    for (const [id, gathered] of this.#gathered) {
      if (gathered.isNews && now - gathered.toldAt >= EVERY_MS) {
        due.push(gathered.finding);
        gathered.finding = { ...gathered.finding, isNew: false };
        gathered.isNews = false;
        gathered.toldAt = now;
      }
      if (!gathered.isNews && now - gathered.finding.lastAt > 2 * HOUR_MS)
        this.#gathered.delete(id);
    }
    return due;
  }

  #forgetOldest(): void {
    const [oldest] = this.#gathered.keys();
    if (oldest !== undefined) this.#gathered.delete(oldest);
  }
}

function withTrace(traceIds: readonly string[], traceId: string): readonly string[] {
  if (traceIds.length < MAX_TRACES) return [...traceIds, traceId];
  return [...traceIds.slice(0, FIRST_TRACES), ...traceIds.slice(FIRST_TRACES + 1), traceId];
}
