/**
 * Makes one POST for every client: counts it before it is made, and returns its outcome as a value. Callers judge
 * statuses. It follows no redirection: that would carry the vendor's key to another host, and turn the POST into a
 * GET.
 */
import type { CallAllowance, Outcome } from './delivery.ts';
import { bodyText } from './body-text.ts';
import { NO_SUBREQUEST } from './delivery.ts';
import { describeNoAnswer, isSubrequestLimit } from './failure.ts';
import { withoutSecrets } from './mask.ts';

/** The runtime's own fetch, not one that makes spans. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Without the secrets of the call, should the server repeat them. */
  readonly text: string;
}

/** No answer: the call was not made, or it may be made again. */
export type NoAnswer = Extract<Outcome, { readonly kind: 'unsent' | 'retry' }>;

export interface Call {
  readonly url: string;
  readonly headers: Headers | Readonly<Record<string, string>>;
  readonly body: string | ArrayBuffer | Uint8Array<ArrayBuffer>;
  /** Texts that must not be quoted, from `formsOf`. */
  readonly secrets: readonly string[];
}

/** Never rejects. */
export async function post(
  fetch: Fetch,
  { url, headers, body, secrets }: Call,
  allowance: CallAllowance,
): Promise<Answer | NoAnswer> {
  if (!allowance.subrequest()) return NO_SUBREQUEST;
  const { signal } = allowance;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'manual',
    });
    const text = withoutSecrets(await bodyText(response), secrets);
    return { kind: 'answer', status: response.status, headers: response.headers, text };
  } catch (error) {
    if (isSubrequestLimit(error)) {
      allowance.exhaust();
      return NO_SUBREQUEST;
    }
    return { kind: 'retry', reason: describeNoAnswer(url, error, secrets) };
  }
}

/**
 * Statuses after which the same call may succeed later, at every vendor. No vendor answers with a redirection: a
 * captive portal or another proxy on the way does.
 */
export function isPassingStatus(status: number): boolean {
  if (status >= 300 && status < 400) return true;
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Statuses that speak of the body: a part of it may be accepted. */
export function isDivisibleStatus(status: number): boolean {
  return status === 400 || status === 413 || status === 422;
}
