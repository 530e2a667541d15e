/**
 * Wraps every answer of Rollbar's API: the envelope `{err: 0, result}` or `{err: 1, message}`, the rate-limit headers
 * of the caller's token, and a line in the list of refusals for each call that was refused.
 */
import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Journal } from '../../store/journal.ts';
import type { Access, Scope } from './access.ts';

export interface Answers {
  result(c: Context, result: object | null): Response;
  /** Answers with an error and notes it in the list of refusals. */
  refuse(c: Context, status: ContentfulStatusCode, message: string): Response;
  /** Counts the call of `token`; returns the refusal if it may not be made. */
  authorize(c: Context, token: string | undefined, scope: Scope): Response | undefined;
  /** Sets the rate-limit headers of the answer to come. */
  limit(c: Context, token: string | undefined): void;
}

export function createAnswers(journal: Journal, access: Access): Answers {
  const answers: Answers = {
    result: (c, result) => c.json({ err: 0, result }),
    refuse(c, status, message) {
      journal.refuse({
        vendor: 'rollbar',
        operation: `${c.req.method} ${c.req.path}`,
        status,
        code: STATUS_CODES[status] ?? String(status),
        message,
        request: c.req.raw,
      });
      journal.publish();
      return c.json({ err: 1, message }, status);
    },
    authorize(c, token, scope) {
      const denial = access.admit(token, scope);
      answers.limit(c, token);
      return denial && answers.refuse(c, denial.status, denial.message);
    },
    limit(c, token) {
      for (const [name, value] of Object.entries(access.headers(token))) c.header(name, value);
    },
  };
  return answers;
}
