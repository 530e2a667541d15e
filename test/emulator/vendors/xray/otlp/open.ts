/** X-Ray's room with Transaction Search switched on: spans are sent in by HTTP, documents read by BatchGetTraces. */
import * as v from 'valibot';
import { callXRay, signed, type CallOptions } from '../../aws/call.ts';
import {
  attributes,
  exportOf,
  START_NS,
  TRACE_ID,
  type ExportParts,
} from '../../otlp/otlp-json.ts';
import { createRooms, REGION, type Rooms } from '../../../serve.ts';

export const NOW_MS = Number(BigInt(START_NS) / 1_000_000n) + 60_000;
export const XRAY_TRACE_ID = `1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)}`;
/** Of a span that is not sent. */
export const PARENT_ID = '00f067aa0ba902b7';
const URL = `https://xray.${REGION}.amazonaws.com/v1/traces`;

const Traces = v.object({
  Traces: v.array(
    v.object({ Segments: v.array(v.object({ Document: v.pipe(v.string(), v.parseJson()) })) }),
  ),
});

export interface Opened {
  readonly rooms: Rooms;
  /** Posts an export in JSON, signed. */
  send(message: unknown, options?: CallOptions): Promise<Response>;
  post(init: RequestInit, url?: string): Promise<Response>;
  /** Sends spans of one scope and expects them all to be taken. */
  sendSpans(parts: ExportParts): Promise<void>;
  /** The documents of the trace, inferred segments too. */
  documents(traceId?: string): Promise<unknown[]>;
}

export async function openOtlp(destination = 'CloudWatchLogs'): Promise<Opened> {
  const rooms = createRooms({ now: () => NOW_MS });
  await callXRay(rooms, 'UpdateTraceSegmentDestination', { Destination: destination });

  async function send(message: unknown, options: CallOptions = {}): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const request = await signed(URL, 'xray', headers, message, { at: NOW_MS, ...options });
    return rooms.xray.routes.fetch(request);
  }

  return {
    rooms,
    send,
    post: async (init, url = URL) => rooms.xray.routes.request(url, { method: 'POST', ...init }),
    async sendSpans(parts) {
      const response = await send(exportOf(parts));
      const answer = await response.text();
      if (answer !== '{}') throw new Error(`Not all spans were taken: ${answer}`);
    },
    async documents(traceId = XRAY_TRACE_ID) {
      const { body } = await callXRay(rooms, 'BatchGetTraces', { TraceIds: [traceId] });
      return v
        .parse(Traces, body)
        .Traces.flatMap(({ Segments }) => Segments.map(({ Document }) => Document));
    },
  };
}

/** The document of one span, of kind SERVER unless it says otherwise, alone in its trace. */
export async function documentOf(
  span: object,
  values: Record<string, string | number | boolean> = {},
  resource?: Record<string, string>,
): Promise<unknown> {
  const opened = await openOtlp();
  await opened.sendSpans({
    spans: [{ kind: 2, ...span, attributes: attributes(values) }],
    ...(resource && { resource: { attributes: attributes(resource) } }),
  });
  const [document] = await opened.documents();
  return document;
}
