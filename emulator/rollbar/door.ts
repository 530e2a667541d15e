/**
 * Opens a path of the API: with and without a slash at the end, for callers whose token has the scope. What a
 * handler is given has been let in.
 */
import type { Context, Hono } from 'hono';
import type { Scope } from './access.ts';
import type { Answers } from './answers.ts';

export const TOKEN_HEADER = 'x-rollbar-access-token';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Handler = (c: Context) => Response | Promise<Response>;
export type Door = (method: Method, path: string, handler: Handler, scope?: Scope) => void;

/** @returns opens a path; the scope asked for is `read` for GET and `write` for the rest unless it is said. */
export function createDoor(routes: Hono, answers: Answers): Door {
  return function open(method, path, handler, scope = method === 'GET' ? 'read' : 'write') {
    routes.on(method, [path, `${path}/`], (c) => {
      const token = c.req.header(TOKEN_HEADER) ?? c.req.query('access_token');
      return answers.authorize(c, token, scope) ?? handler(c);
    });
  };
}
