/**
 * Lets a request pass whose body was changed after it was signed, since an AWS signature covers the body. The code that
 * changes it has the original checked first, and vouches for the copy: the rooms' authenticator then knows its caller.
 */
import type { Authenticator, Caller } from '../vendors/aws/credentials.ts';

export interface Vouching {
  /** For the rooms. */
  readonly authenticator: Authenticator;
  /**
   * Lets a copy pass on the strength of the original's signature.
   * @throws AwsError when the original is not properly signed.
   */
  vouch(copy: Request, original: Request, body: Uint8Array, service: string): void;
}

export function createVouching(authenticator: Authenticator): Vouching {
  const callers = new WeakMap<Request, Caller>();
  return {
    authenticator: {
      sessions: authenticator.sessions,
      anyone: authenticator.anyone,
      authenticate: (request, ...rest) =>
        callers.get(request) ?? authenticator.authenticate(request, ...rest),
    },
    vouch(copy, original, body, service) {
      callers.set(copy, authenticator.authenticate(original, body, service));
    },
  };
}
