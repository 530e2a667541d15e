/**
 * Words why a call failed, so that it may be shown: where it went, without what is secret in a URL, and how it ended.
 * A reason names the path, so that a doubled `/v1/traces` is seen. Every reason is one line of bounded length.
 */
import { withoutSecrets } from './mask.ts';
import { createRedactor } from './redact.ts';

const MAX_CHARACTERS = 250;

/** Scheme, host and path: without user, password, query and fragment. */
export function describeUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'an address that is not a URL';
  return oneLine(`${parsed.protocol}//${parsed.host}${parsed.pathname}`);
}

/** An answer that is not a success, for people. @param said in the vendor's own words, '' when it said nothing */
export function describeAnswer(url: string, status: number, said: string): string {
  const words = oneLine(said);
  return `Cannot send to ${describeUrl(url)}: status is ${status}${words === '' ? '' : `: ${words}`}`;
}

/** An answer with status 200 that another server gave, such as the page of a captive portal. */
export function describeStranger(url: string, status: number, body: string): string {
  const begin = JSON.stringify(oneLine(body).slice(0, 40).toWellFormed());
  return `Cannot send to ${describeUrl(url)}: status is ${status}, but the body is not the vendor's: it begins with ${begin}`;
}

/** No answer at all: DNS, refused connection, timeout, a header that cannot be sent. */
export function describeNoAnswer(
  url: string,
  error: unknown,
  secrets: readonly string[] = [],
): string {
  const name = error instanceof Error ? error.name : '';
  const isTimeout = name === 'TimeoutError' || name === 'AbortError';
  const why = isTimeout ? 'no answer in time' : `no answer: ${describeCauses(url, error, secrets)}`;
  return `Cannot send to ${describeUrl(url)}: ${why}`;
}

/** True of the error that a Worker gets when its request may make no further call. */
export function isSubrequestLimit(error: unknown): boolean {
  return causesOf(error).some(({ message }) => /too many subrequests/i.test(message));
}

/** The text on one line, without secrets and control characters, and no longer than a reader wants. */
export function oneLine(text: string): string {
  // A server may answer with megabytes, most of which need no look.
  const begin = text.slice(0, MAX_CHARACTERS * 20);
  const line = createRedactor().text(begin.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim());
  return line.slice(0, MAX_CHARACTERS).toWellFormed();
}

/** The message of an error and those of its causes, without the URLs that some runtimes put into it. */
function describeCauses(url: string, error: unknown, secrets: readonly string[]): string {
  const messages = causesOf(error).map((cause) => cause.message || codeOf(cause));
  const text = messages.length === 0 ? String(error) : [...new Set(messages)].join(': ');
  return oneLine(
    withoutSecrets(
      text.replaceAll(url, () => describeUrl(url)),
      secrets,
    ).replaceAll(/\bhttps?:\/\/[^\s)'"]+/g, describeUrl),
  );
}

const MAX_CAUSES = 4;

/** The error and its causes; where several attempts failed (IPv6, then IPv4), the first of them. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  let cause: unknown = error;
  while (cause instanceof Error && causes.length < MAX_CAUSES) {
    causes.push(cause);
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return causes;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
