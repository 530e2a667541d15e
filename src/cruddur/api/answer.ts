/** Answers with a use case's result: 200 with the data, or 422 with the array of error codes. */
import type { Context, Env } from 'hono';
import type { Result } from './result.ts';

export function answer<E extends Env, T extends object>(
  c: Context<E>,
  result: Result<T>,
): Response {
  return 'errors' in result ? c.json(result.errors, 422) : c.json(result.data);
}
