/**
 * Why a call failed, in words that may be shown: where it went, without what is secret in a URL, and what came of
 * it. A reason names the path, so that a doubled `/v1/traces` is seen.
 */

const MAX_CHARACTERS = 250;
const MASK = '********';

/** Scheme, host and path: without user, password, query and fragment. */
export function describeUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an address that is no URL' : `${parsed.origin}${parsed.pathname}`;
}

/** An answer that is no success, for people. @param said in the vendor's own words, '' when it said nothing */
export function describeAnswer(url: string, status: number, said: string): string {
  const words = oneLine(said);
  return `Cannot send to ${describeUrl(url)}: status is ${status}${words === '' ? '' : `: ${words}`}`;
}

/** An answer with status 200 that another server gave, such as the page of a captive portal. */
export function describeStranger(url: string, status: number, body: string): string {
  const begin = JSON.stringify(oneLine(body).slice(0, 40));
  return `Cannot send to ${describeUrl(url)}: status is ${status}, but the body is not the vendor's: it begins with ${begin}`;
}

/** No answer at all: DNS, refused connection, timeout, a header that cannot be sent. */
export function describeNoAnswer(url: string, error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  const isTimeout = name === 'TimeoutError' || name === 'AbortError';
  const why = isTimeout ? 'no answer in time' : `no answer: ${causes(error)}`;
  return `Cannot send to ${describeUrl(url)}: ${why}`;
}

/** True of the error that a Worker gets when its request may make no further call. */
export function isSubrequestLimit(error: unknown): boolean {
  return error instanceof Error && /too many subrequests/i.test(error.message);
}

/** The text without the given secrets; servers like to repeat what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) if (secret.length > 3) masked = masked.replaceAll(secret, MASK);
  return masked;
}

/** The message of an error and those of its causes, without the URLs that some runtimes put into it. */
function causes(error: unknown): string {
  const messages: string[] = [];
  let cause: unknown = error;
  for (let depth = 0; depth < 4 && cause instanceof Error; depth += 1) {
    const message = oneLine(cause.message);
    if (message !== '' && !messages.includes(message)) messages.push(message);
    cause = cause.cause;
  }
  const text = messages.length === 0 ? oneLine(String(error)) : messages.join(': ');
  return text.replaceAll(/\bhttps?:\/\/[^\s)'"]+/g, describeUrl).slice(0, MAX_CHARACTERS);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_CHARACTERS).toWellFormed();
}
