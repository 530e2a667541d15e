/**
 * Makes metrics of log events as they are stored: batches come in, samples go to the store of metrics, in the batch's
 * own transaction. What an embedded document does not report is noted in the journal, once for a batch.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OnStored } from '../../cloudwatch/events/stored.ts';
import { createFilterStore } from '../../cloudwatch/filters/store.ts';
import type { Journal } from '../../journal.ts';
import { createMetricStore } from '../store.ts';
import type { LogEvent } from '../../cloudwatch/events/batch.ts';
import type { Sample } from '../sample.ts';
import { readEmf, type EmfReading } from './emf.ts';
import { compileMetricFilter, type MetricFilter } from './metric-filter.ts';

/** Kept compiled; emptied rather than trimmed when there are more. */
const MAX_COMPILED = 1000;
/** Of one batch, by the embedded format: a batch of 1 MB could report millions. */
const MAX_SAMPLES = 50_000;

export function createLogMetrics(database: DatabaseSync, journal: Journal): OnStored {
  const [filters, metrics] = [createFilterStore(database), createMetricStore(database)];
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
    metrics.record(scope, samples, ingestionMs);
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
