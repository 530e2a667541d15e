/**
 * From the bytes of an export to the events that can be stored: parsed, decoded by the rules of its signal, and
 * divided into those the vendor would take and those beyond its limits.
 */
import type { HoneycombEvent } from './decode.ts';
import { decodeTraces } from './decode.ts';
import { eventText } from './limits.ts';
import { decodeLogs } from './logs/decode.ts';
import { readLogsRequest } from './logs/read.ts';
import { decodeMetrics } from './metrics/decode.ts';
import { readMetricsRequest } from './metrics/read.ts';
import { OtlpError } from './otlp.ts';
import { decodeLogsRequest, decodeMetricsRequest, decodeTraceRequest } from './protobuf.ts';
import { readTraceRequest } from './read.ts';
import type { Encoding } from './reply.ts';

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

interface Signal {
  readonly fromProtobuf: (bytes: Buffer) => unknown;
  readonly toEvents: (message: unknown, options: IngestOptions) => HoneycombEvent[];
}

export const SIGNALS = {
  traces: {
    fromProtobuf: decodeTraceRequest,
    toEvents: (message) => decodeTraces(readTraceRequest(message)),
  },
  logs: {
    fromProtobuf: decodeLogsRequest,
    toEvents: (message, options) => decodeLogs(readLogsRequest(message), options),
  },
  metrics: {
    fromProtobuf: decodeMetricsRequest,
    toEvents: (message, options) => decodeMetrics(readMetricsRequest(message), options),
  },
} as const satisfies Record<string, Signal>;

/** The events of an export; or, when it is not OTLP, what is wrong with it. */
export function ingest(
  signal: Signal,
  encoding: Encoding,
  bytes: Buffer,
  options: IngestOptions,
): Ingest | { readonly ok: false; readonly message: string } {
  try {
    const message = encoding === 'application/json' ? parseJson(bytes) : signal.fromProtobuf(bytes);
    return admit(signal.toEvents(message, options));
  } catch (error) {
    if (!(error instanceof OtlpError)) throw error;
    return { ok: false, message: `failed to parse OTLP request body: ${error.message}` };
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw new OtlpError('it is not valid JSON', { cause: error });
  }
}

function admit(events: readonly HoneycombEvent[]): Ingest {
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
