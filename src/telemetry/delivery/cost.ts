/**
 * What work on telemetry costs in CPU time, in microseconds. A worker's clock stands still while it computes, so the
 * work is reckoned, not measured: figures of workerd on a laptop, rounded up (`npm run bench` shows what they rest on).
 */

/** Building, signing and making one call, and reading its answer. */
const CALL_US = 400;
/** Joining, encoding, hashing and compressing a body, for each byte. */
const BYTE_US = 0.006;
/** The first call of a destination compiles the code and reads schemas. */
const FIRST_CALL_US = 5_000;
/** Spans, documents and lines of one answered request. */
const REQUEST_US = 20;
const SPAN_US = 10;

/** @param bytes of the items that go in the call @param isWarm whether the destination was called before */
export function callCost(bytes: number, isWarm: boolean): number {
  return (isWarm ? CALL_US : FIRST_CALL_US) + bytes * BYTE_US;
}

export function encodingCost(requests: number, spans: number): number {
  return requests * REQUEST_US + spans * SPAN_US;
}
