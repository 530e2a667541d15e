/**
 * Opens a path of the API, with and without a slash at the end, for callers whose token has the scope; handlers need
 * not check it. Where fields are posted the token may be one of them.
 */
import type { Context, Hono } from 'hono';
import type { Scope } from './access.ts';
import type { Answers } from './answers.ts';
import { readFields, type Fields } from './body.ts';

export const TOKEN_HEADER = 'x-rollbar-access-token';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Handler = (c: Context) => Response | Promise<Response>;
export type Door = (method: Method, path: string, handler: Handler, scope?: Scope) => void;

export type FieldsHandler = (c: Context, fields: Fields) => Response | Promise<Response>;

/** Opens a path to POST for those who may report. @param maxBytes of the body, @default what `readFields` takes */
export type FieldsDoor = (path: string, handler: FieldsHandler, maxBytes?: number) => void;

export function createFieldsDoor(routes: Hono, answers: Answers): FieldsDoor {
  return function open(path, handler, maxBytes) {
    routes.on('POST', [path, `${path}/`], async (c) => {
      const body = await readFields(c.req.raw, maxBytes);
      if (!body.ok) return answers.refuse(c, body.status, body.message);
      const { access_token: posted } = body.fields.values;
      const token =
        c.req.header(TOKEN_HEADER) ??
        (typeof posted === 'string' ? posted : c.req.query('access_token'));
      return answers.authorize(c, token, 'post_server_item') ?? handler(c, body.fields);
    });
  };
}

/** @returns opens a path; the scope asked for is `read` for GET and `write` for the rest unless it is said. */
export function createDoor(routes: Hono, answers: Answers): Door {
  return function open(method, path, handler, scope = method === 'GET' ? 'read' : 'write') {
    routes.on(method, [path, `${path}/`], (c) => {
      const token = c.req.header(TOKEN_HEADER) ?? c.req.query('access_token');
      return answers.authorize(c, token, scope) ?? handler(c);
    });
  };
}
