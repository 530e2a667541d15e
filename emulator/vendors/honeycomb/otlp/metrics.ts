/**
 * Turns OTLP metrics into Honeycomb events: the points of one second with the same attributes become one event
 * with a column for each metric (https://docs.honeycomb.io/send-data/metrics/).
 */
import { addAttributes } from '../attributes.ts';
import type { Fields } from '../attributes.ts';
import type { HoneycombEvent } from './traces.ts';
import { clampTime } from './traces.ts';
import { bigintAsNumber } from '../../otlp/plain.ts';
import { resourceFields, scopeFields } from '../fields.ts';
import type { DataPoint } from '../../otlp/metrics.ts';
import type { ResourceOf } from '../../otlp/otlp.ts';

export interface MetricOptions {
  /** What the header x-honeycomb-dataset says. */
  readonly dataset: string | undefined;
  /** Unix nanoseconds, for points that name no time. */
  readonly nowNs: bigint;
}

export function decodeMetrics(
  request: readonly ResourceOf<DataPoint>[],
  { dataset = 'unknown_metrics', nowNs }: MetricOptions,
): HoneycombEvent[] {
  const events = new Map<string, HoneycombEvent>();
  for (const resource of request) {
    const ofResource = resourceFields(resource);
    for (const scope of resource.scopes) {
      const shared: Fields = { ...ofResource, ...scopeFields(scope), 'meta.signal_type': 'metric' };
      for (const point of scope.items) {
        const fields: Fields = { ...shared };
        addAttributes(fields, point.attributes);
        const timeNs = wholeSecond(clampTime(point.timeNs || nowNs));
        const id = `${timeNs} ${JSON.stringify(fields, bigintAsNumber)}`;
        const event = events.get(id) ?? eventOf(dataset, timeNs, fields);
        events.set(id, event);
        addAttributes(
          event.fields,
          point.values.map(([key, value]) => ({ key, value })),
        );
      }
    }
  }
  return [...events.values()];
}

function wholeSecond(ns: bigint): bigint {
  return ns - (ns % 1_000_000_000n);
}

function eventOf(dataset: string, timeNs: bigint, fields: Fields): HoneycombEvent {
  return {
    dataset,
    kind: 'metric',
    traceId: undefined,
    spanId: undefined,
    parentId: undefined,
    name: undefined,
    timeNs,
    durationNs: undefined,
    sampleRate: 1,
    fields,
    entry: undefined,
  };
}
