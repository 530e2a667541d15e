/**
 * What Rollbar answered to an item comes in; out goes what it means for the sender: done, try again, or never.
 */
import * as v from 'valibot';

export type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

const Body = v.object({
  err: v.optional(v.number(), 0),
  message: v.optional(v.nullable(v.string())),
});

const MAX_MESSAGE_LENGTH = 300;

/** @param now Unix time in milliseconds, for a Retry-After that is a date */
export function readAnswer(response: Response, text: string, now: number): Answer {
  const { status, headers } = response;
  const body = v.safeParse(Body, parseJson(text));
  const said = body.success ? (body.output.message ?? '').slice(0, MAX_MESSAGE_LENGTH) : '';
  const reason = said === '' ? `status ${status}` : `status ${status}: ${said}`;
  if (status >= 500 || status === 429 || status === 408) {
    return { kind: 'retry', reason, afterMs: retryAfterMs(headers, now) };
  }
  const isSuccess = status >= 200 && status < 300;
  // A captive portal's page comes with 200 too; it acknowledges nothing.
  if (isSuccess && text !== '' && !body.success) {
    return { kind: 'retry', reason: `${reason}, but the body is not Rollbar's` };
  }
  const isError = body.success && body.output.err !== 0;
  return isSuccess && !isError ? { kind: 'done' } : { kind: 'refused', reason };
}

/** Rollbar's own header says how long the window lasts; Retry-After is what proxies say. */
function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('x-rate-limit-remaining-seconds') ?? headers.get('retry-after');
  if (value === null || value.trim() === '') return undefined;
  const ms = Number.isNaN(Number(value)) ? Date.parse(value) - now : Number(value) * 1_000;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
