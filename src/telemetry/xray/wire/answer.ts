/**
 * One call to X-Ray's API, as the operations see it: a path and a body go out, an answer comes back, and if its
 * status is not 200, why. What an operation's own answer means is left to the operation.
 * https://docs.aws.amazon.com/xray/latest/api/CommonErrors.html
 */
import * as v from 'valibot';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Posts JSON to a path of the API. Rejects when there is no answer, or none before `signal` ends. */
export type Call = (path: string, body: string, signal: AbortSignal) => Promise<Answer>;

export interface Failure {
  /** In the service's own words. */
  readonly reason: string;
  /** Whether the same call may succeed later. */
  readonly passing: boolean;
  /** What the service asked for by `Retry-After`. */
  readonly retryAfterMs?: number;
}

const Body = v.object({
  message: v.nullish(v.string()),
  Message: v.nullish(v.string()),
  __type: v.nullish(v.string()),
  code: v.nullish(v.string()),
});

const PASSING_CODE = /throttl|internal|unavailable|timeout|slowdown/i;
const MAX_REASON_CHARACTERS = 250;

/** @param answer with any status but 200 */
export function readFailure({ status, headers, text }: Answer): Failure {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Body), text);
  const body = parsed.success ? parsed.output : {};
  const code = nameOf(headers.get('x-amzn-errortype') ?? body.__type ?? body.code);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    reason: `status is ${status}: ${describeError(code, body.message ?? body.Message)}`,
    passing: status === 429 || status === 408 || status >= 500 || isPassing(code),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

/** Whether the same may be sent again after an error with this code; some come with status 400, some with 200. */
export function isPassing(code: string | null | undefined): boolean {
  return typeof code === 'string' && PASSING_CODE.test(code);
}

/** Only the first line: after it AWS may repeat the signed request, a session token among its headers. */
export function describeError(
  code: string | null | undefined,
  message: string | null | undefined,
): string {
  const sentence = message?.split('\n', 1)[0]?.slice(0, MAX_REASON_CHARACTERS);
  return [code, sentence].filter(Boolean).join(': ') || 'no reason given';
}

/** An error code without the namespace before it and the URL behind it. */
function nameOf(code: string | null | undefined): string | undefined {
  return code?.replace(/^.*#/, '').replace(/:.*$/, '');
}
