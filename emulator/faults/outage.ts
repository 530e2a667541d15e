/** A vendor's answer when the emulator's own store fails: the vendor is not available, and clients may try again. */
import type { Fetch } from '../server/guard.ts';
import { isOfStore, reasonOf, StoreUnavailable } from '../store/failure.ts';
import type { Vendor } from '../store/vendor.ts';
import { encodingOf, failure } from '../vendors/otlp/reply.ts';
import { failingAnswer } from './answers.ts';

/**
 * @param report gets a failure that the inbox has not reported already
 * @returns the room as its clients find it
 */
export function answerOutages(
  vendor: Vendor,
  room: Fetch,
  report: (message: string) => void,
): Fetch {
  return async (request) => {
    try {
      return await room(request);
    } catch (error) {
      if (!isOfStore(error)) throw error;
      if (!(error instanceof StoreUnavailable)) {
        report(`Cannot answer a request to ${vendor}: of the store, ${reasonOf(error)}`);
      }
      return unavailable(vendor, request);
    }
  };
}

function unavailable(vendor: Vendor, request: Request): Response {
  const encoding = encodingOf(request.headers.get('content-type') ?? undefined);
  if (new URL(request.url).pathname.startsWith('/v1/')) {
    return failure(encoding ?? 'application/json', 503, 'service unavailable');
  }
  return failingAnswer({ vendor, kind: 'error', rate: 1, stored: false }, request, Date.now());
}
