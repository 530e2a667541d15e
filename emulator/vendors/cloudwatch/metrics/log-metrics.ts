/**
 * Makes metrics of log events, by the metric filters of their group and by embedded metric documents, in the
 * transaction that stores the events. The reasons why a document reports less than it says are noted, once for a batch.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OnBatch } from '../events/stored.ts';
import { createFilterStore } from '../filters/store.ts';
import type { Journal } from '../../../store/journal.ts';
import type { Sample } from '../../aws/metric-sample.ts';
import type { Scope } from '../store.ts';
import type { LogEvent } from '../events/batch.ts';
import { readEmf, type EmfReading } from './emf.ts';
import { compileMetricFilter, type MetricFilter } from './metric-filter.ts';

/** Kept compiled; emptied rather than trimmed when there are more. */
const MAX_COMPILED = 1000;
/** Of one batch, by the embedded format: a batch of 1 MB could report millions. */
const MAX_SAMPLES = 50_000;

/** Keeps what was reported. @param at unix milliseconds */
export type RecordSamples = (scope: Scope, samples: readonly Sample[], at: number) => void;

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

  function note(faults: readonly string[]): void {
    const [first] = faults;
    if (first === undefined) return;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    journal.refuse({
      vendor: 'cloudwatch',
      operation: 'PutLogEvents',
      status: 200,
      // The name under which CloudWatch counts them.
      code: 'EMFValidationErrors',
      message: `${first}${more}`,
    });
  }

  return ({ scope, group, events, ingestionMs }) => {
    const found = filters.ofGroup(group, 'metric').map(compile);
    const embedded = readAll(events, ingestionMs);
    note(embedded.faults);
    const samples = [
      ...embedded.samples,
      ...events.flatMap((event) => found.flatMap((filter) => filter(event))),
    ];
    record(scope, samples, ingestionMs);
  };
}

/** What a batch of documents reports; those that come when it is full report nothing. */
function readAll(events: readonly Pick<LogEvent, 'message'>[], nowMs: number): EmfReading {
  const samples: Sample[] = [];
  const faults: string[] = [];
  for (const { message } of events) {
    if (samples.length > MAX_SAMPLES) {
      faults.push(`The batch reports more than ${MAX_SAMPLES} metrics with their dimensions`);
      break;
    }
    const reading = readEmf(message, nowMs);
    samples.push(...(reading?.samples ?? []));
    faults.push(...(reading?.faults ?? []));
  }
  return { samples, faults };
}
