/**
 * Bounds what the bodies of all requests together take while they are received or answered. What is beyond is refused
 * and may be sent again. It does not wait for room, since clients may leave the bodies that take it unfinished.
 */
import type { Fetch } from './guard.ts';

/** There is no room for a body now. The request can be sent again later. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** So much of every body is always taken. */
const FREE_BYTES = 64 * 1024;

type Take = (bytes: number) => NoRoom | undefined;

/** Of requests whose bodies count. */
const takers = new WeakMap<Request, Take>();

/** @returns makes of what answers requests what does so within `most` bytes, which all that it made share */
export function shareRoom(most: number): (next: Fetch) => (request: Request) => Promise<Response> {
  let left = most;

  return (next) => async (request) => {
    if (isSmall(request)) return next(request);
    let arrived = 0;
    let taken = 0;
    function take(bytes: number): NoRoom | undefined {
      arrived += bytes;
      const more = Math.max(0, arrived - FREE_BYTES) - taken;
      if (more > left) {
        left += taken;
        taken = 0;
        return new NoRoom('Cannot take the body now: others hold the memory for bodies');
      }
      taken += more;
      left -= more;
      return undefined;
    }
    takers.set(request, take);
    try {
      return await next(request);
    } finally {
      left += taken;
    }
  };
}

/**
 * Called before so many bytes more of a request's body are kept in memory.
 *
 * @returns why they must not be, and what was taken for it is given back; else undefined
 */
export function takeRoom(request: Request, bytes: number): NoRoom | undefined {
  return takers.get(request)?.(bytes);
}

/** Whether its body is free by what its head says. */
function isSmall({ method, headers }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const declared = headers.get('content-length');
  return declared !== null && Number(declared) <= FREE_BYTES;
}
