/**
 * Page tokens of X-Ray's lists. A token is opaque to clients; it holds the place of the last trace of a page.
 */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';

const Place = v.strictTuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.safeInteger())]);

export interface PagePlace {
  readonly time: number;
  readonly row: number;
}

export function writeToken({ time, row }: PagePlace): string {
  return Buffer.from(JSON.stringify([time, row])).toString('base64url');
}

/** @throws AwsError when the token is not one of ours. */
export function readToken(token: string | undefined): PagePlace | undefined {
  if (token === undefined) return undefined;
  try {
    const [time, row] = v.parse(
      Place,
      JSON.parse(Buffer.from(token, 'base64url').toString('utf8')),
    );
    return { time, row };
  } catch {
    throw wrongToken();
  }
}

/** For lists that fit on one page, which therefore never gave a token out. */
export function refuseToken(token: string | undefined): void {
  if (token !== undefined) throw wrongToken();
}

function wrongToken(): AwsError {
  return new AwsError('InvalidRequestException', 'The specified NextToken is invalid');
}
