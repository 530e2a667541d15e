/** Ids of what the bench sends: as scattered as the worker's, and the same for the same number. */
import { hash } from 'node:crypto';

/** @returns hex digits, at most 64. */
export function hexId(request: number, part: number, digits: number): string {
  return hash('sha256', `${request}/${part}`).slice(0, digits);
}

/** X-Ray's form of a trace id begins with the time, and the worker uses it for all vendors. @returns 32 hex digits */
export function traceId(request: number, part: number, unixMs: number): string {
  const seconds = Math.floor(unixMs / 1000).toString(16);
  return `${seconds}${hexId(request, part, 24)}`;
}
