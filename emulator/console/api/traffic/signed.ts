/** Tells how a request identified its sender. The emulator checks AWS's signatures, and no keys of Honeycomb or Rollbar. */
import { SIGNATURE_HEADER } from '../../../vendors/aws/credentials.ts';
import type { Vendor } from '../../../store/vendor.ts';
import type { TrafficRow } from './shapes.ts';

/** @param headers JSON, as they are kept */
export function signedBy(vendor: Vendor, headers: string): TrafficRow['signed'] {
  const has = (name: string) => headers.includes(`"${name}":`);
  if (has(SIGNATURE_HEADER)) return 'unverified';
  if (vendor === 'xray' || vendor === 'cloudwatch') {
    return has('authorization') ? 'verified' : 'none';
  }
  return has(vendor === 'honeycomb' ? 'x-honeycomb-team' : 'x-rollbar-access-token')
    ? 'key'
    : 'none';
}

/** Whether it was refused for its signature, its key or its token. */
export function wasWrong({
  code,
  status,
}: {
  readonly code: string;
  readonly status: number;
}): boolean {
  return (
    status === 401 ||
    status === 403 ||
    /Signature|AuthenticationToken|UnrecognizedClient|ExpiredToken/.test(code)
  );
}
