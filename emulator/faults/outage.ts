/** A vendor's answer when the emulator's own store fails: the vendor is not available, and clients may try again. */
import type { Fetch } from '../server/guard.ts';
import { isOfStore, reasonOf, StoreUnavailable } from '../store/failure.ts';
import { createTrouble } from '../store/trouble.ts';
import type { Vendor } from '../store/vendor.ts';
import { encodingOf, failure } from '../vendors/otlp/reply.ts';
import { failingAnswer } from './answers.ts';

export interface OutageOptions {
  /** Gets a line when the store begins to fail, unless the inbox has reported that, and one when it is over. */
  readonly report: (line: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** @returns the room as its clients find it */
export type AnswerOutages = (vendor: Vendor, room: Fetch) => Fetch;

/** Some requests need nothing of the store, so one that is answered does not yet mean that the outage is over. */
const QUIET_MS = 5_000;

export function createOutages({ report, now }: OutageOptions): AnswerOutages {
  const trouble = createTrouble(report, 'Requests are answered from the store again');
  let failedMs = -Infinity;

  return (vendor, room) => async (request) => {
    try {
      const response = await room(request);
      if (now() - failedMs >= QUIET_MS) trouble.end();
      return response;
    } catch (error) {
      if (!isOfStore(error)) throw error;
      failedMs = now();
      if (!(error instanceof StoreUnavailable)) {
        trouble.begin(
          `Cannot answer requests from the store: ${reasonOf(error)}. Until then they are refused with status 503`,
        );
      }
      return unavailable(vendor, request, failedMs);
    }
  };
}

/** @param vendor undefined for a request to the console */
export function unavailable(vendor: Vendor | undefined, request: Request, nowMs: number): Response {
  if (vendor === undefined) {
    return Response.json(
      { error: 'The store is not available, see the terminal' },
      { status: 503 },
    );
  }
  const encoding = encodingOf(request.headers.get('content-type') ?? undefined);
  if (new URL(request.url).pathname.startsWith('/v1/')) {
    return failure(encoding ?? 'application/json', 503, 'service unavailable');
  }
  return failingAnswer({ vendor, kind: 'error', rate: 1, stored: false }, request, nowMs);
}
