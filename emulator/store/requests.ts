/** Keeps the bytes of the requests that brought telemetry or changed something. Credentials in headers are masked. */
import type { DatabaseSync } from 'node:sqlite';
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

/** A request's headers as a JSON object in which credentials are masked. */
export function maskedHeaders(headers: Headers): string {
  const kept: Record<string, string> = {};
  for (const [name, value] of headers) kept[name] = SECRET_HEADER.test(name) ? mask(value) : value;
  return JSON.stringify(kept);
}

/** Keeps the last four characters, enough to tell two keys apart. */
function mask(value: string): string {
  return `…${value.slice(-4)}`;
}
