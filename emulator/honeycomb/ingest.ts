/**
 * From the bytes of an export to the events that can be stored: parsed, decoded, and divided into those the
 * vendor would take and those beyond its limits.
 */
import type { HoneycombEvent } from './decode.ts';
import { decodeTraces } from './decode.ts';
import { eventText } from './limits.ts';
import { OtlpError } from './otlp.ts';
import { decodeTraceRequest } from './protobuf.ts';
import { readTraceRequest } from './read.ts';
import type { Encoding } from './reply.ts';

export interface Ingest {
  readonly ok: true;
  /** Events with the JSON text of their fields. */
  readonly accepted: readonly { readonly event: HoneycombEvent; readonly text: string }[];
  readonly rejectedSpans: number;
  /** Why events were rejected, each reason once. */
  readonly reasons: readonly string[];
}

/** The events of a trace export; or, when it is not OTLP, what is wrong with it. */
export function ingest(
  encoding: Encoding,
  bytes: Buffer,
): Ingest | { readonly ok: false; readonly message: string } {
  try {
    const message = encoding === 'application/json' ? parseJson(bytes) : decodeTraceRequest(bytes);
    return admit(decodeTraces(readTraceRequest(message)));
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
  let rejectedSpans = 0;
  for (const event of events) {
    const result = eventText(event.fields);
    if (result.ok) {
      accepted.push({ event, text: result.text });
    } else {
      reasons.add(result.message);
      if (event.kind === 'span') rejectedSpans++;
    }
  }
  return { ok: true, accepted, rejectedSpans, reasons: [...reasons] };
}
