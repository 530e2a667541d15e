/** Reads an export, and divides its events into those Honeycomb would take and those beyond its limits. */
import * as v from 'valibot';
import type { VendorIntakes } from '../../../inbox/intake.ts';
import { OtlpError, type ResourceOf } from '../../otlp/otlp.ts';
import { parseLogs, parseMetrics, parseTraces } from '../../otlp/parse.ts';
import { ENCODINGS, type Encoding } from '../../otlp/reply.ts';
import { eventText } from '../limits.ts';
import type { StorableEvents, StoreEvents } from '../store.ts';
import { decodeLogs } from './logs.ts';
import { decodeMetrics } from './metrics.ts';
import type { HoneycombEvent } from './traces.ts';
import { decodeTraces } from './traces.ts';

interface ReadExport {
  readonly ok: true;
  readonly accepted: StorableEvents;
  /** Spans, log records or events of metrics. */
  readonly rejected: number;
  /** Why events were rejected, each reason once. */
  readonly reasons: readonly string[];
  /** What was not read, each reason once. The vendor does not tell the sender either. */
  readonly skipped: readonly string[];
}

/** What the inbox keeps of the request beside its body. */
export interface Digest {
  readonly encoding: Encoding;
  /** What the header x-honeycomb-dataset says. */
  readonly dataset: string | undefined;
  /** Whether all events belong to that dataset, and not to those of their services. */
  readonly isPlacedByHeader: boolean;
}

const Digest = v.object({
  encoding: v.picklist(ENCODINGS),
  dataset: v.optional(v.string()),
  isPlacedByHeader: v.boolean(),
});

interface ReadingOptions {
  readonly dataset: string | undefined;
  /** Unix nanoseconds, for what names no time. */
  readonly nowNs: bigint;
}

interface Decoded {
  readonly events: readonly HoneycombEvent[];
  readonly skipped: readonly string[];
}

type Decode = (encoding: Encoding, bytes: Buffer, options: ReadingOptions) => Decoded;

const SIGNALS = {
  traces: decoding(parseTraces, decodeTraces),
  logs: decoding(parseLogs, decodeLogs),
  metrics: decoding(parseMetrics, decodeMetrics),
} as const satisfies Record<string, Decode>;

function decoding<Item>(
  parse: (encoding: Encoding, bytes: Buffer) => ResourceOf<Item>[],
  decode: (resources: readonly ResourceOf<Item>[], options: ReadingOptions) => HoneycombEvent[],
): Decode {
  return (encoding, bytes, options) => {
    const resources = parse(encoding, bytes);
    const skipped = new Set(resources.flatMap((resource) => resource.skipped ?? []));
    return { events: decode(resources, options), skipped: [...skipped] };
  };
}

export type Signal = keyof typeof SIGNALS;

export function operationOf(signal: Signal): string {
  return `POST /v1/${signal}`;
}

/**
 * @param receivedMs unix milliseconds
 * @returns the events of an export; or, when it is not OTLP, what is wrong with it
 */
export function readExport(
  signal: Signal,
  bytes: Buffer,
  { encoding, dataset, isPlacedByHeader }: Digest,
  receivedMs: number,
): ReadExport | { readonly ok: false; readonly message: string } {
  const nowNs = BigInt(Math.trunc(receivedMs)) * 1_000_000n;
  try {
    const { events, skipped } = SIGNALS[signal](encoding, bytes, { dataset, nowNs });
    if (!isPlacedByHeader || dataset === undefined) return { ...admit(events), skipped };
    return { ...admit(events.map((event) => ({ ...event, dataset }))), skipped };
  } catch (error) {
    if (!(error instanceof OtlpError)) throw error;
    return { ok: false, message: `failed to parse OTLP request body: ${error.message}` };
  }
}

export function exportIntakes(storeEvents: StoreEvents): VendorIntakes {
  const intakeOf = (signal: Signal): VendorIntakes[string] => ({
    store({ body, digest, receivedMs }, request) {
      const { encoding, dataset, isPlacedByHeader } = v.parse(Digest, digest);
      const how = { encoding, dataset, isPlacedByHeader };
      const read = readExport(signal, Buffer.from(body), how, receivedMs);
      if (!read.ok) throw new Error(read.message);
      storeEvents(read.accepted, request);
    },
  });
  return {
    [operationOf('traces')]: intakeOf('traces'),
    [operationOf('logs')]: intakeOf('logs'),
    [operationOf('metrics')]: intakeOf('metrics'),
  };
}

/** Each may be a dataset that is made. */
const MAX_DATASETS = 300;

/** @throws OtlpError when they are of too many services */
function admit(events: readonly HoneycombEvent[]): Omit<ReadExport, 'skipped'> {
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
      // A span's events and links are not spans.
      if (event.kind !== 'span_event' && event.kind !== 'link') rejected++;
    }
  }
  return { ok: true, accepted, rejected, reasons: [...reasons] };
}
