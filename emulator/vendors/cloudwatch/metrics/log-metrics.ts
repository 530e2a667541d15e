/**
 * Makes metrics of log events, by the metric filters of their group and by embedded metric documents, in the
 * transaction that stores the events. The reasons why a batch reports less than it says are noted, once for a batch.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OnBatch } from '../events/stored.ts';
import { createFilterStore } from '../filters/store.ts';
import type { Journal } from '../../../store/journal.ts';
import type { Sample } from '../../aws/metric-sample.ts';
import type { Scope } from '../store.ts';
import type { LogEvent } from '../events/batch.ts';
import { Line } from '../pattern/line.ts';
import { createWork } from '../pattern/work.ts';
import { readEmf } from './emf.ts';
import { compileMetricFilter, type MetricFilter } from './metric-filter.ts';

/** Kept compiled; emptied rather than trimmed when there are more. */
const MAX_COMPILED = 1000;
/** Of one batch: a batch of 1 MB could report millions, for 15 microseconds each. */
const MAX_VALUES = 100_000;
/** Of one batch, by all filters: some seconds where messages are long and patterns are slow. */
const MAX_FILTER_WORK = 2_000_000_000;

/** Keeps what was reported. @param at unix milliseconds */
export type RecordSamples = (scope: Scope, samples: Iterable<Sample>, at: number) => void;

export function createLogMetrics(
  database: DatabaseSync,
  journal: Journal,
  record: RecordSamples,
): OnBatch {
  const filters = createFilterStore(database);
  const compiled = new Map<string, MetricFilter>();

  function compile(json: string): MetricFilter {
    const known = compiled.get(json);
    if (known !== undefined) return known;
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    const filter = compileMetricFilter(json);
    compiled.set(json, filter);
    return filter;
  }

  function note(code: string, faults: readonly string[]): void {
    const [first] = faults;
    if (first === undefined) return;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    const message = `${first}${more}`;
    journal.refuse({ vendor: 'cloudwatch', operation: 'PutLogEvents', status: 200, code, message });
  }

  return ({ scope, group, events, ingestionMs }) => {
    const found = filters.ofGroup(group, 'metric').map(compile);
    const faults: Faults = { format: [], limits: [] };
    const samples = readBatch(events, found, ingestionMs, faults);
    record(scope, begin(samples, faults), ingestionMs);
    // The name under which CloudWatch counts them.
    note('EMFValidationErrors', faults.format);
    note('LimitExceeded', faults.limits);
  };
}

/** Why a batch reports fewer metrics than its events hold. */
interface Faults {
  /** What is wrong with its documents. */
  readonly format: string[];
  /** Which limits of the emulator it passes. */
  readonly limits: string[];
}

function* readBatch(
  events: readonly LogEvent[],
  filters: readonly MetricFilter[],
  nowMs: number,
  faults: Faults,
): Generator<Sample> {
  const takeWork = createWork(MAX_FILTER_WORK);
  let unfiltered = 0;
  for (const { message, timestamp } of events) {
    const line = new Line(message);
    const embedded = readEmf(line, nowMs);
    if (embedded !== undefined) {
      faults.format.push(...embedded.faults);
      yield* embedded.samples;
    }
    for (const { pattern, report } of filters) {
      if (takeWork(pattern, message)) yield* report(line, timestamp);
      else unfiltered++;
    }
  }
  if (unfiltered === 0) return;
  faults.limits.push(
    `The batch is too long for the metric filters of its group: ${unfiltered} times a filter did not look at an event`,
  );
}

/** The samples at the beginning, as far as their values are no more than a batch may report. */
function* begin(samples: Iterable<Sample>, { limits }: Faults): Generator<Sample> {
  let values = 0;
  for (const sample of samples) {
    values += sample.values.length;
    if (values > MAX_VALUES) {
      limits.push(
        `The batch reports more than ${MAX_VALUES} values of metrics: the rest is left out`,
      );
      return;
    }
    yield sample;
  }
}
