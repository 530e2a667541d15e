/**
 * Opens a path of the API, with and without a slash at the end, for callers whose token has the scope; handlers need
 * not check it. Where fields are posted the token may be one of them.
 */
import type { Context, Hono } from 'hono';
import type { Scope } from './access.ts';
import type { Answers } from './answers.ts';
import { readFields, type Fields, type ReadOptions } from './body.ts';

export const TOKEN_HEADER = 'x-rollbar-access-token';

export type Method = 'GET' | 'DELETE';
export type Handler = (c: Context) => Response | Promise<Response>;
export type Door = (method: Method, path: string, handler: Handler) => void;

export type FieldsHandler = (c: Context, fields: Fields) => Response | Promise<Response>;

export interface FieldsOptions extends ReadOptions {
  /** @default `post_server_item` */
  readonly scope?: Scope;
}

/** Opens a path for fields in the body, for those who may report unless another scope is said. */
export type FieldsDoor = (
  method: 'POST' | 'PATCH',
  path: string,
  handler: FieldsHandler,
  options?: FieldsOptions,
) => void;

export function createFieldsDoor(routes: Hono, answers: Answers): FieldsDoor {
  return function open(method, path, handler, { scope = 'post_server_item', ...options } = {}) {
    routes.on(method, [path, `${path}/`], async (c) => {
      const body = await readFields(c.req.raw, options);
      if (!body.ok) return answers.refuse(c, body.status, body.message);
      const { files } = body.fields;
      const { access_token: posted, ...values } = body.fields.values;
      const token =
        c.req.header(TOKEN_HEADER) ??
        (typeof posted === 'string' ? posted : c.req.query('access_token'));
      return answers.authorize(c, token, scope) ?? handler(c, { values, files });
    });
  };
}

/** @returns opens a path; the scope asked for is `read` for GET and `write` for the rest. */
export function createDoor(routes: Hono, answers: Answers): Door {
  return function open(method, path, handler) {
    const scope = method === 'GET' ? 'read' : 'write';
    routes.on(method, [path, `${path}/`], (c) => {
      const token = c.req.header(TOKEN_HEADER) ?? c.req.query('access_token');
      return answers.authorize(c, token, scope) ?? handler(c);
    });
  };
}
