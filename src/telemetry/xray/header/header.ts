/**
 * Reads and writes `X-Amzn-Trace-Id`: `Root=1-…;Parent=…;Sampled=0|1|?`, in any order, keys in any case. It sends on
 * unknown parts as they are, as AWS asks for `Lineage`, but not `Self`, which load balancers add. Reading never
 * throws: a part that makes no sense counts as absent.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import { fromXRayTraceId, toXRayTraceId } from './trace-id.ts';

/** `?` asks the one called to decide, and to tell its decision in the response. */
export type Sampled = '0' | '1' | '?';

export interface TraceHeader {
  /** 32 lowercase hex digits. */
  readonly traceId: string | undefined;
  /** Of the caller's segment or subsegment: 16 lowercase hex digits. */
  readonly parentId: string | undefined;
  readonly sampled: Sampled | undefined;
  /** Other pairs as they came, joined by `;`, or ''. At most 256 bytes. */
  readonly extras: string;
}

/** What AWS's SDK for Node keeps of the pairs it does not know. */
const MAX_EXTRAS_BYTES = 256;
/** What may be written into a header again: visible ASCII, so that characters are bytes. */
const FORWARDABLE = /^[\x21-\x7e]+$/;

/** The header's parts, or undefined when it has none. When a key comes twice the last one counts. */
export function parseTraceHeader(text: string | null | undefined): TraceHeader | undefined {
  if (text === null || text === undefined) return undefined;
  let traceId: string | undefined;
  let parentId: string | undefined;
  let sampled: Sampled | undefined;
  let extras = '';
  for (const part of text.split(';')) {
    const pair = part.trim();
    const equals = pair.indexOf('=');
    if (equals <= 0) continue;
    const value = pair.slice(equals + 1).trim();
    switch (pair.slice(0, equals).trimEnd().toLowerCase()) {
      case 'root':
        traceId = readTraceId(value);
        break;
      case 'parent':
        parentId = isValidSpanId(value) ? value.toLowerCase() : undefined;
        break;
      case 'sampled':
        sampled = value === '0' || value === '1' || value === '?' ? value : undefined;
        break;
      case 'self':
        break;
      default:
        extras = append(extras, pair);
    }
  }
  const empty = !traceId && !parentId && !sampled && extras === '';
  return empty ? undefined : { traceId, parentId, sampled, extras };
}

/** The header for an outgoing call. @param header needs a trace id; other parts are left out when absent */
export function formatTraceHeader(header: {
  readonly traceId: string;
  readonly parentId?: string | undefined;
  readonly sampled?: Sampled | undefined;
  readonly extras?: string | undefined;
}): string {
  const { traceId, parentId, sampled, extras } = header;
  return (
    `Root=${toXRayTraceId(traceId)}` +
    (parentId === undefined ? '' : `;Parent=${parentId}`) +
    (sampled === undefined ? '' : `;Sampled=${sampled}`) +
    (extras ? `;${extras}` : '')
  );
}

/**
 * The header for the response: the trace, and the decision only when the caller asked for it.
 *
 * @param answer the request's own `Sampled` in `asked`, this service's decision in `sampled`
 */
export function responseHeader(answer: {
  readonly traceId: string;
  readonly asked: Sampled | undefined;
  readonly sampled: boolean;
}): string {
  const { traceId, asked, sampled } = answer;
  return formatTraceHeader({ traceId, sampled: asked === '?' ? (sampled ? '1' : '0') : undefined });
}

function readTraceId(value: string): string | undefined {
  const traceId = fromXRayTraceId(value);
  return traceId !== undefined && isValidTraceId(traceId) ? traceId : undefined;
}

function append(extras: string, pair: string): string {
  if (!FORWARDABLE.test(pair)) return extras;
  const joined = extras === '' ? pair : `${extras};${pair}`;
  return joined.length <= MAX_EXTRAS_BYTES ? joined : extras;
}
