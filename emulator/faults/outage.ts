/**
 * A vendor's answer when the emulator's own store fails, or when it has no room for the body: the vendor is not available,
 * and clients may try again. The console's answer says why.
 */
import type { Fetch } from '../server/guard.ts';
import { NoRoom } from '../server/held-bodies.ts';
import { failureOf, isPassing, reasonOf, StoreUnavailable } from '../store/failure.ts';
import { createTrouble } from '../store/trouble.ts';
import type { Vendor } from '../store/vendor.ts';
import { encodingOf, failure } from '../vendors/otlp/reply.ts';
import { failingAnswer } from './answers.ts';

export interface OutageOptions {
  /**
   * Gets a line when the store begins to fail, unless the inbox has reported that, or when there is no room, and one when
   * it is over.
   */
  readonly report: (line: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Where the store is. */
  readonly folder: string;
}

/** @param vendor undefined for the console. @returns the room as its clients find it */
export type AnswerOutages = (vendor: Vendor | undefined, room: Fetch) => Fetch;

/** Some requests need nothing of the store, so one that is answered does not yet mean that the outage is over. */
const QUIET_MS = 5_000;

export function createOutages({ report, now, folder }: OutageOptions): AnswerOutages {
  const outage = createSpell(report, 'Requests are answered from the store again');
  const crowd = createSpell(report, 'There is room for large requests again');

  return (vendor, room) => async (request) => {
    try {
      const response = await room(request);
      const nowMs = now();
      outage.answered(nowMs);
      crowd.answered(nowMs);
      return response;
    } catch (error) {
      if (!isPassing(error)) throw error;
      const nowMs = now();
      const isReported = error instanceof NoRoom || error instanceof StoreUnavailable;
      const why = isReported
        ? error.message
        : `Cannot answer requests from the store in ${folder}: ${reasonOf(error)}`;
      if (error instanceof NoRoom) crowd.failed(nowMs, NO_ROOM);
      else if (isReported) outage.failed(nowMs);
      // Only another store ends damage, though some requests need nothing of what is damaged.
      else outage.failed(failureOf(error) === 'damaged' ? Infinity : nowMs, why);
      return unavailable(vendor, request, nowMs, why);
    }
  };
}

const NO_ROOM =
  'There is no room for more large requests until some of those under way are answered';

/** The time in which requests fail, told when it begins and when none has failed for a while. */
function createSpell(report: (line: string) => void, over: string) {
  const trouble = createTrouble(report, over);
  let failedMs = -Infinity;
  return {
    failed(nowMs: number, why?: string): void {
      failedMs = Math.max(failedMs, nowMs);
      if (why !== undefined) {
        trouble.begin(`${why}. Until then they are refused with status 503`);
      }
    },
    answered(nowMs: number): void {
      if (nowMs - failedMs >= QUIET_MS) trouble.end();
    },
  };
}

/**
 * @param vendor undefined for a request to the console
 * @param why told to the console
 */
export function unavailable(
  vendor: Vendor | undefined,
  request: Request,
  nowMs: number,
  why = 'The store is not available, see the terminal',
): Response {
  if (vendor === undefined) {
    return Response.json({ error: why }, { status: 503 });
  }
  const encoding = encodingOf(request.headers.get('content-type') ?? undefined);
  if (new URL(request.url).pathname.startsWith('/v1/')) {
    return failure(encoding ?? 'application/json', 503, 'service unavailable');
  }
  return failingAnswer({ vendor, kind: 'error', rate: 1, stored: false }, request, nowMs);
}
