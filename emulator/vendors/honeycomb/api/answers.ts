/**
 * Refusals of Honeycomb's JSON API: an RFC 7807 problem, whose `error` is the sentence that older clients show and
 * whose `type_detail` names each wrong field. It notes every refusal in the journal.
 */
import type { Context } from 'hono';
import type { Journal } from '../../../store/journal.ts';

/** One wrong field of a request. */
export interface Detail {
  /** Path in the body: `calculations[0].op`. */
  readonly field: string;
  readonly code: 'missing' | 'invalid' | 'incorrect_type' | 'already_exists' | 'unsupported';
  readonly description: string;
}

const PROBLEMS = {
  400: ['unparseable', 'The request body could not be parsed.'],
  401: ['unauthenticated', 'The request is not authenticated.'],
  404: ['not-found', 'The requested resource cannot be found.'],
  409: ['conflict', 'The resource already exists.'],
  413: ['too-large', 'The request body is too large.'],
  415: ['unsupported-media-type', 'The content type or encoding is not supported.'],
  422: ['validation-failed', 'The provided input is invalid.'],
  429: ['rate-limited', 'You have exceeded your rate limit.'],
  500: ['internal', 'The server failed to answer the request.'],
  501: ['not-implemented', 'This emulator does not support the request.'],
} as const;

export type ProblemStatus = keyof typeof PROBLEMS;

export interface Answers {
  /** @param error one sentence for people */
  problem(c: Context, status: ProblemStatus, error?: string): Response;
  /** 422 with every wrong field. */
  invalid(c: Context, details: readonly Detail[]): Response;
  /** 500, of what is noted elsewhere. */
  failed(c: Context): Response;
  /** Notes a refusal that is answered elsewhere. */
  note(c: Context, status: number, code: string, message: string): void;
}

export function createAnswers(journal: Journal): Answers {
  function note(c: Context, status: number, code: string, message: string): void {
    const operation = `${c.req.method} ${c.req.path}`;
    const { raw: request } = c.req;
    journal.refuse({ vendor: 'honeycomb', operation, status, code, message, request });
    journal.publish();
  }

  function answer(c: Context, status: ProblemStatus, error: string, details?: readonly Detail[]) {
    note(c, status, PROBLEMS[status][0], error);
    return show(c, status, error, details);
  }

  function show(c: Context, status: ProblemStatus, error: string, details?: readonly Detail[]) {
    const [kind, title] = PROBLEMS[status];
    return c.json(
      {
        status,
        type: `https://api.honeycomb.io/problems/${kind}`,
        title,
        error,
        ...(details && { type_detail: details }),
      },
      status,
      { 'content-type': 'application/problem+json' },
    );
  }

  return {
    problem: (c, status, error = PROBLEMS[status][1]) => answer(c, status, error),
    invalid(c, details) {
      const named = details.map(({ field, description }) => `${field}: ${description}`);
      return answer(c, 422, named.join('; '), details);
    },
    failed: (c) => show(c, 500, PROBLEMS[500][1]),
    note,
  };
}
