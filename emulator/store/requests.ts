/** Keeps the bytes of the requests that brought telemetry or changed something. Credentials in headers are masked. */
import type { DatabaseSync } from 'node:sqlite';
import { sinceArrival } from '../server/arrivals.ts';
import type { Vendor } from './vendor.ts';

export interface KeptRequest {
  readonly vendor: Vendor;
  readonly operation: string;
  /** Unix milliseconds. */
  readonly receivedMs: number;
  /** JSON object; credentials are masked. */
  readonly headers: string;
  /** Inflated. */
  readonly body: Uint8Array;
}

/** @returns the id of the row */
export type KeepRequest = (request: KeptRequest) => number;

export function createRequests(database: DatabaseSync): KeepRequest {
  // Node binds no bytes as NULL.
  const insert = database.prepare(
    `INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES (?, ?, ?, ?, coalesce(?, x''))`,
  );
  return ({ vendor, operation, receivedMs, headers, body }) =>
    Number(insert.run(vendor, receivedMs, operation, headers, body).lastInsertRowid);
}

const SECRET_HEADER = /authorization|cookie|token|x-honeycomb-team|api-?key|secret/i;
const SECRET_PARAMETER =
  /([?&][^=&]*(?:token|key|secret|password|signature|credential)[^=&]*=)[^&]*/gi;

/** Stands among the kept headers, as in HTTP/2: the path with its query. */
export const PATH_HEADER = ':path';
/** Beside it: milliseconds from the request's arrival until its answer was known. */
export const TOOK_HEADER = ':took';

/**
 * A request's headers, path and time as a JSON object in which credentials are masked.
 *
 * @param headers its own, or those with what is kept beside them
 * @param request that was just judged @default path and time are not kept
 */
export function maskedHeaders(headers: Headers, request?: Request): string {
  const kept: Record<string, string> = {};
  if (request !== undefined) {
    kept[PATH_HEADER] = maskedPath(request.url);
    const tookMs = sinceArrival(request);
    if (tookMs !== undefined) kept[TOOK_HEADER] = String(Number(tookMs.toPrecision(3)));
  }
  for (const [name, value] of headers) kept[name] = SECRET_HEADER.test(name) ? mask(value) : value;
  return JSON.stringify(kept);
}

/** Of an absolute URL. */
function maskedPath(url: string): string {
  const path = url.slice(url.indexOf('/', url.indexOf('://') + 3));
  return path.includes('?') ? path.replaceAll(SECRET_PARAMETER, '$1…') : path;
}

/** Day, region and service of a signature, which open nothing. */
const SCOPE = /^(AWS4-HMAC-SHA256) Credential=\S*?(\/\d{8}\/[\w-]+\/[\w-]+\/aws4_request)/;

/** Keeps the last four characters, enough to tell two keys apart, and what a signature is for. */
function mask(value: string): string {
  const [, algorithm, scope] = SCOPE.exec(value) ?? [];
  const begin = scope === undefined ? '' : `${algorithm} Credential=…${scope}, `;
  return `${begin}…${value.slice(-4)}`;
}
