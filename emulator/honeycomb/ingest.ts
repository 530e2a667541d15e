/**
 * From the bytes of an export to the events that can be stored: parsed, decoded by the rules of its signal, and
 * divided into those the vendor would take and those beyond its limits.
 */
import type { HoneycombEvent } from './decode.ts';
import { decodeTraces } from './decode.ts';
import { eventText } from './limits.ts';
import { decodeLogs } from './logs/decode.ts';
import { decodeMetrics } from './metrics/decode.ts';
import { OtlpError } from '../otlp/otlp.ts';
import { parseLogs, parseMetrics, parseTraces } from '../otlp/parse.ts';
import type { Encoding } from '../otlp/reply.ts';

export interface Ingest {
  readonly ok: true;
  /** Events with the JSON text of their fields. */
  readonly accepted: readonly { readonly event: HoneycombEvent; readonly text: string }[];
  /** Spans, log records or events of metrics. */
  readonly rejected: number;
  /** Why events were rejected, each reason once. */
  readonly reasons: readonly string[];
}

export interface IngestOptions {
  /** What the header x-honeycomb-dataset says. */
  readonly dataset: string | undefined;
  /** Unix nanoseconds, for what names no time. */
  readonly nowNs: bigint;
}

type ToEvents = (encoding: Encoding, bytes: Buffer, options: IngestOptions) => HoneycombEvent[];

export const SIGNALS = {
  traces: (encoding, bytes) => decodeTraces(parseTraces(encoding, bytes)),
  logs: (encoding, bytes, options) => decodeLogs(parseLogs(encoding, bytes), options),
  metrics: (encoding, bytes, options) => decodeMetrics(parseMetrics(encoding, bytes), options),
} as const satisfies Record<string, ToEvents>;

/** The events of an export; or, when it is not OTLP, what is wrong with it. */
export function ingest(
  toEvents: ToEvents,
  encoding: Encoding,
  bytes: Buffer,
  options: IngestOptions,
): Ingest | { readonly ok: false; readonly message: string } {
  try {
    return admit(toEvents(encoding, bytes, options));
  } catch (error) {
    if (!(error instanceof OtlpError)) throw error;
    return { ok: false, message: `failed to parse OTLP request body: ${error.message}` };
  }
}

/** Each may be a dataset that is made. */
const MAX_DATASETS = 300;

function admit(events: readonly HoneycombEvent[]): Ingest {
  if (new Set(events.map(({ dataset }) => dataset)).size > MAX_DATASETS) {
    throw new OtlpError(`it is of more than ${MAX_DATASETS} services`);
  }
  const accepted: { event: HoneycombEvent; text: string }[] = [];
  const reasons = new Set<string>();
  let rejected = 0;
  for (const event of events) {
    const result = eventText(event.fields);
    if (result.ok) {
      accepted.push({ event, text: result.text });
    } else {
      reasons.add(result.message);
      // A span's events and links are no spans.
      if (event.kind !== 'span_event' && event.kind !== 'link') rejected++;
    }
  }
  return { ok: true, accepted, rejected, reasons: [...reasons] };
}
