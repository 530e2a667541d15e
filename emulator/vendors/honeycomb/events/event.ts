/**
 * Turns one event of the Events API, the `data` of any JSON, into what the store keeps. It flattens nested objects as
 * deep as the dataset says and keeps JSON text below that; an event that names a trace joins it.
 */
import { bigintAsNumber } from '../../otlp/plain.ts';
import { scalar, setField, truncate } from '../attributes.ts';
import type { FieldValue, Fields } from '../attributes.ts';
import type { HoneycombEvent } from '../otlp/traces.ts';
import { traceKey } from '../otlp/traces.ts';

export interface EventParts {
  readonly dataset: string;
  /** Unix nanoseconds. */
  readonly timeNs: bigint;
  readonly sampleRate: number;
  /** Levels of nested objects that become columns of their own. */
  readonly depth: number;
  /** The field of the duration in milliseconds; null for none. */
  readonly duration: string | null;
}

export function decodeEvent(
  data: Readonly<Record<string, unknown>>,
  { dataset, timeNs, sampleRate, depth, duration }: EventParts,
): HoneycombEvent {
  const fields: Fields = {};
  addValues(fields, data, '', depth);
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const traceId = text('trace.trace_id');
  const spanId = text('trace.span_id');
  const durationMs = duration === null ? undefined : fields[duration];
  const annotation = text('meta.annotation_type');
  return {
    dataset,
    kind:
      annotation === 'span_event' || annotation === 'link'
        ? annotation
        : traceId !== undefined && spanId !== undefined
          ? 'span'
          : 'event',
    traceId: traceId && traceKey(traceId.replaceAll('-', '').toLowerCase()),
    spanId,
    parentId: text('trace.parent_id'),
    name: text('name'),
    timeNs,
    durationNs:
      typeof durationMs === 'number' && durationMs >= 0 && durationMs < 1e12
        ? BigInt(Math.round(durationMs * 1e6))
        : undefined,
    sampleRate,
    fields,
    entry: undefined,
  };
}

function addValues(fields: Fields, values: object, prefix: string, depth: number): void {
  for (const [name, value] of Object.entries(values)) {
    const key = prefix + name;
    if (key === '' || value === null || value === undefined) continue;
    if (isScalar(value)) setField(fields, key, scalar(value));
    else if (depth > 0 && !Array.isArray(value)) addValues(fields, value, `${key}.`, depth - 1);
    else setField(fields, key, truncate(JSON.stringify(value, bigintAsNumber)));
  }
}

const SCALARS = new Set(['string', 'number', 'bigint', 'boolean']);

function isScalar(value: unknown): value is FieldValue {
  return SCALARS.has(typeof value);
}
