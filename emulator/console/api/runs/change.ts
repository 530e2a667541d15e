/**
 * Judges whether a route became worse from one run to the next. Runs in Node and in the browser, so that the sentence and
 * the order of rows agree. With few requests a difference is chance, so it says nothing then.
 */
import type { RouteChange, Side } from './shapes.ts';

/** On both sides. */
export const LEAST_REQUESTS = 5;
/** Of fewer, p95 is the slowest one, which says something only where p50 goes the same way. */
const LEAST_FOR_P95 = 20;
/** In share of the requests that fail. */
const LEAST_FAILED = 0.05;
/** A duration that is longer by less, in share or in milliseconds, is noise. */
const LEAST_SLOWER = 0.2;
const LEAST_SLOWER_MS = 5;
const LEAST_BYTES = 0.2;

export interface Judgement {
  /** Whether there are requests enough on both sides. */
  readonly isKnown: boolean;
  /** By how much more of the requests fail, 0 to 1; 0 where it does not count. */
  readonly failedMore: number;
  /** By how many milliseconds p95 is slower, less than 0 for faster; 0 where it does not count. */
  readonly slowerMs: number;
  /** By how many bytes of telemetry a request has more; 0 where it does not count. */
  readonly bytesMore: number;
}

const NOTHING: Judgement = { isKnown: false, failedMore: 0, slowerMs: 0, bytesMore: 0 };

export function judge({ before, after }: RouteChange): Judgement {
  if (Math.min(before.count, after.count) < LEAST_REQUESTS) return NOTHING;
  const p50 = difference(before.p50_ms, after.p50_ms, LEAST_SLOWER, LEAST_SLOWER_MS);
  const p95 = difference(before.p95_ms, after.p95_ms, LEAST_SLOWER, LEAST_SLOWER_MS);
  const isCertain = Math.min(before.count, after.count) >= LEAST_FOR_P95 || p50 * p95 > 0;
  return {
    isKnown: true,
    failedMore: moreFailures(before, after),
    slowerMs: isCertain ? p95 : 0,
    bytesMore: difference(before.bytes, after.bytes, LEAST_BYTES, 1),
  };
}

/** A difference of less than two standard errors is chance: https://en.wikipedia.org/wiki/Two-proportion_Z-test */
function moreFailures(before: Side, after: Side): number {
  const more = after.failed / after.count - before.failed / before.count;
  const share = (after.failed + before.failed) / (after.count + before.count);
  const error = Math.sqrt(share * (1 - share) * (1 / after.count + 1 / before.count));
  return Math.abs(more) >= LEAST_FAILED && Math.abs(more) > 2 * error ? more : 0;
}

function difference(
  before: number | null,
  after: number | null,
  leastShare: number,
  least: number,
): number {
  if (before === null || after === null) return 0;
  const more = after - before;
  return Math.abs(more) >= least && Math.abs(more) >= before * leastShare ? more : 0;
}

/** For sorting: what fails more comes first, then what is slower, then what is most frequent. */
export function compareChanges(a: RouteChange, b: RouteChange): number {
  const [one, other] = [judge(a), judge(b)];
  return (
    other.failedMore - one.failedMore ||
    other.slowerMs - one.slowerMs ||
    b.after.count + b.before.count - (a.after.count + a.before.count)
  );
}
