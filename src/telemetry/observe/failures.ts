/** Errors that the app threw and did not handle while it served a request. */
import type { Logger } from '../cloudwatch/logger.ts';
import { lineOfThrown } from '../kit/thrown/line.ts';
import type { Thrown } from '../kit/thrown/thrown.ts';
import type { RecordedSpan } from '../recording/recorded-span.ts';
import { recordThrown } from '../recording/span.ts';

export interface Failure {
  readonly error: unknown;
  /** Unix milliseconds. */
  readonly at: number;
  /** Describes it on first use, after the response, for all four vendors. */
  readonly describe: () => Thrown;
}

/** Writes each failure on the request's root span and into its log. @param status of the response */
export function tellFailures(
  failures: readonly Failure[],
  root: RecordedSpan,
  log: Logger,
  status: number,
): void {
  for (const { at, describe } of failures) {
    const thrown = describe();
    recordThrown(root, thrown, at);
    log.at(at).error('Unhandled error', { error: lineOfThrown(thrown) });
  }
  const first = failures[0]?.describe();
  if (status < 500 || first === undefined) return;
  root.setAttribute('error.type', first.isError ? first.type : String(status));
}
