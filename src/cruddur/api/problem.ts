/**
 * The body of every error answer but 422: a code for programs, a sentence for people, and the trace id that
 * finds the request in all telemetry. (422 answers are a JSON array of error codes, as they always were.)
 */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

interface Variables {
  readonly telemetry: { readonly traceId: string };
}

/** Answers with `{error, message, trace_id}`. */
export function problem<E extends { Variables: Variables }>(
  c: Context<E>,
  status: ContentfulStatusCode,
  error: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return c.json({ error, message, trace_id: c.var.telemetry.traceId }, status, headers);
}
