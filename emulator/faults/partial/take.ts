/**
 * Takes a batch in part: gives the room the request without the rest, and adds to its answer what the vendor says of
 * the rest. It hands anything but a proper batch to the room as it is.
 */
import * as v from 'valibot';
import { AwsError } from '../../vendors/aws/error.ts';
import { readBody, readWire } from '../../server/body.ts';
import type { Fetch } from '../../server/guard.ts';
import { OtlpError } from '../../vendors/otlp/otlp.ts';
import { encodingOf } from '../../vendors/otlp/reply.ts';
import type { Vendor } from '../../store/vendor.ts';
import { scanJson } from '../../limits/json.ts';
import { excessOf } from '../../limits/limits.ts';
import { operationOf } from '../answers.ts';
import type { Vouching } from '../vouching.ts';
import { splitDocuments } from './documents.ts';
import { splitEvents } from './events.ts';
import { splitSpans } from './spans.ts';
import type { Split } from './split.ts';

const BATCHES: Readonly<Record<string, string>> = {
  honeycomb: 'POST /v1/traces',
  xray: 'PutTraceSegments',
  cloudwatch: 'PutLogEvents',
};

/** As much as any of the three takes. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Whether the request stores a batch; no other can be taken in part. */
export function isBatch(vendor: Vendor, request: Request): boolean {
  return operationOf(vendor, request).replace(/\/$/, '') === BATCHES[vendor];
}

/** @returns the vendor's answer; of the batch the smaller half is stored. */
export async function takeInPart(
  vendor: Vendor,
  request: Request,
  room: Fetch,
  { vouching, now }: { readonly vouching: Vouching; readonly now: () => number },
): Promise<Response> {
  const { url, headers } = request;
  const sent = await readWire(request, MAX_BYTES);
  if (sent === undefined) return room(announcing(request, MAX_BYTES + 1));
  const original = () => new Request(url, { method: 'POST', headers, body: sent });
  try {
    const body = await readBody(original(), { wire: MAX_BYTES, inflated: MAX_BYTES });
    if (!body.ok) return await room(original());
    const split = splitBatch(vendor, body.bytes, headers, now());
    const kept = withBody(original(), split.kept);
    if (vendor !== 'honeycomb') {
      vouching.vouch(kept, original(), sent, vendor === 'xray' ? 'xray' : 'logs');
    }
    const response = await room(kept);
    return response.ok ? await split.complete(response) : response;
  } catch (error) {
    if (ILL_FORMED.some((kind) => error instanceof kind)) return room(original());
    throw error;
  }
}

/** Not signed or not readable: the room says best what is wrong with it. */
const ILL_FORMED = [AwsError, OtlpError, SyntaxError, v.ValiError];

/** More than any of the three takes in JSON: the room refuses what has more. */
const LIMITS = { values: 500_000 };

function splitBatch(vendor: Vendor, body: Buffer, headers: Headers, nowMs: number): Split {
  if (vendor !== 'honeycomb' && excessOf(body, scanJson, LIMITS)) {
    throw new SyntaxError('Cannot split the batch: it has too many values');
  }
  if (vendor === 'xray') return splitDocuments(body.toString());
  if (vendor === 'cloudwatch') return splitEvents(body.toString(), nowMs);
  const encoding = encodingOf(headers.get('content-type') ?? undefined);
  if (encoding === undefined) throw new OtlpError('Cannot read the export: unknown content-type');
  return splitSpans(body, encoding);
}

function withBody(request: Request, body: string | Uint8Array<ArrayBuffer>): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Request(request.url, { method: request.method, headers, body });
}

/** The request without its body, with its length announced: the room itself refuses a body that is too large. */
function announcing({ url, method, headers: sent }: Request, bytes: number): Request {
  const headers = new Headers(sent);
  headers.set('content-length', String(bytes));
  return new Request(url, { method, headers });
}
