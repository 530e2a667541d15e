/**
 * Statistics of one service or connection over time: one entry for every period in which something was seen. Without a
 * selector all connections are added up, as AWS says it gives edge statistics then.
 */
import type { EntitySelector } from '../filter/expression.ts';
import { selects } from '../filter/judge.ts';
import { clientOf } from '../traces/services.ts';
import type { Observation } from './observe.ts';
import { Statistics, type HistogramEntry, type SummaryStatistics } from './statistics.ts';

/** The API's TimeSeriesServiceStatistics. */
export interface TimeSeriesEntry {
  /** Epoch seconds at which the period begins. */
  readonly Timestamp: number;
  readonly EdgeSummaryStatistics?: SummaryStatistics;
  readonly ServiceSummaryStatistics?: SummaryStatistics;
  readonly ResponseTimeHistogram: readonly HistogramEntry[];
}

/** Made of observations as they come; what comes as one must lie in one period. */
export class TimeSeries {
  readonly #selector: EntitySelector | undefined;
  readonly #periodS: number;
  readonly #account: string | undefined;
  readonly #periods = new Map<number, Statistics>();

  /**
   * @param periodS seconds.
   * @param account of services that name none.
   */
  constructor(selector: EntitySelector | undefined, periodS: number, account?: string) {
    this.#selector = selector;
    this.#periodS = periodS;
    this.#account = account;
  }

  readonly see = (observation: Observation): void => {
    const { start, finished } = observation;
    if (finished.length === 0 || !selected(observation, this.#selector, this.#account)) return;
    const timestamp = Math.floor(start / this.#periodS) * this.#periodS;
    const statistics = this.#periods.get(timestamp) ?? new Statistics();
    this.#periods.set(timestamp, statistics);
    for (const one of finished) statistics.add(one);
  };

  entries(): readonly TimeSeriesEntry[] {
    return [...this.#periods]
      .sort(([a], [b]) => a - b)
      .map(([Timestamp, statistics]) => ({
        Timestamp,
        ...(this.#selector?.kind === 'service'
          ? { ServiceSummaryStatistics: statistics.summary() }
          : { EdgeSummaryStatistics: statistics.summary() }),
        ResponseTimeHistogram: statistics.responseTimes(),
      }));
  }
}

function selected(
  observation: Observation,
  selector: EntitySelector | undefined,
  account: string | undefined,
): boolean {
  const { caller, callee, work } = observation;
  if (selector?.kind === 'service') return work && selects(selector.service, callee, account);
  if (caller === undefined) return false;
  if (selector === undefined) return true;
  const from = caller === 'client' ? clientOf(callee) : caller;
  return selects(selector.from, from, account) && selects(selector.to, callee, account);
}
