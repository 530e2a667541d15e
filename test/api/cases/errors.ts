/** Every kind of error that a caller can bring about, and what each method is for. */
import { describe, expect, it } from 'vitest';
import { JSON_HEADERS, problem, UNKNOWN, type Api } from '../api.ts';

const TOO_LARGE = JSON.stringify({ message: 'x'.repeat(64 * 1024), ttl: '1-day' });

const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

const json = (body?: string) => ({
  method: 'POST',
  headers: JSON_HEADERS,
  ...(body === undefined ? {} : { body }),
});

/** A request, its headers as an object. */
export type Asked = RequestInit & { readonly headers?: Readonly<Record<string, string>> };

/** Status, code, and a request that gets it. */
export const ERRORS: [number, string, string, Asked][] = [
  [400, 'bad_limit', '/api/activities/home?limit=0', {}],
  [400, 'bad_before', '/api/activities/home?before=x', {}],
  [404, 'not_found', '/api/nowhere', {}],
  [404, 'not_found', '/api/activities/', {}],
  [404, 'not_found', '/api/activities/@worf/more', {}],
  [404, 'activity_not_found', `/api/activities/${UNKNOWN}`, {}],
  [405, 'method_not_allowed', '/api/activities/home', { method: 'DELETE' }],
  [405, 'method_not_allowed', '/api/message_groups', { method: 'POST', body: 'a form' }],
  [414, 'uri_too_long', `/api/activities/@${'x'.repeat(16 * 1024)}`, {}],
  [414, 'uri_too_long', `/api/activities/search?term=${'x'.repeat(16 * 1024)}`, {}],
  [501, 'not_implemented', '/api/activities/home', { method: 'PROPFIND' }],
  [501, 'not_implemented', '/api/nowhere', { method: 'PROPFIND' }],
];

/** Of bodies, which only those are told of who may write. */
export const BODIES: [number, string, string, Asked][] = [
  [400, 'malformed_json', '/api/activities', json('{')],
  [400, 'malformed_json', '/api/activities', json()],
  [400, 'malformed_json', '/api/messages', json('[]')],
  [400, 'malformed_json', '/api/messages', json('null')],
  [400, 'body_too_deep', '/api/messages', json(nested(17))],
  // As deep as 64 KB can be.
  [400, 'body_too_deep', '/api/messages', json(nested(32_000))],
  [413, 'body_too_large', '/api/activities', json(TOO_LARGE)],
  [415, 'unsupported_media_type', '/api/activities', { method: 'POST', body: 'message=hello' }],
  [415, 'unsupported_media_type', '/api/messages', { method: 'POST' }],
];

export function errorCases({ target, send, post }: Api): void {
  const authorized = (init: Asked): RequestInit => ({
    ...init,
    headers: { ...target.authorization, ...init.headers },
  });

  describe('errors', () => {
    it.each([...ERRORS, ...(target.holds.writes ? BODIES : [])])(
      '%i %s for %s are JSON with the trace id, which the header has too',
      async (status, error, path, init) => {
        const response = await send(path, authorized(init));
        expect(response.status).toBe(status);
        const body: unknown = await response.json();
        expect(body).toEqual(problem(error));
        const header = response.headers.get('x-amzn-trace-id') ?? '';
        const [, first, second] = /^Root=1-([\da-f]{8})-([\da-f]{24})/.exec(header) ?? [];
        expect(body).toMatchObject({ trace_id: `${first}${second}` });
      },
    );

    it.each([
      ['DELETE', '/api/activities/home', 'GET, HEAD'],
      ['POST', '/api/activities/@worf', 'GET, HEAD'],
      ['PUT', '/api/activities', 'POST'],
      ['GET', '/api/activities', 'POST'],
      ['GET', '/api/activities/123/reply', 'POST'],
      ['PATCH', '/api/messages/@worf', 'GET, HEAD'],
      ['POST', '/rollbar/test', 'GET, HEAD'],
    ])('405 for %s %s allows %s', async (method, path, allow) => {
      const response = await send(path, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe(allow);
    });

    it.runIf(target.holds.writes)('413 is not for exactly 64 KB', async () => {
      const response = await send('/api/activities', authorized(json('{}'.padEnd(64 * 1024))));
      expect(response.status).toBe(422);
    });

    it
      .runIf(target.holds.writes)
      .each(['application/json; charset=utf-8', 'Application/JSON', 'application/activity+json'])(
      '415 is not for %s',
      async (type) => {
        const response = await post('/api/activities', {}, { 'content-type': type });
        expect(response.status).toBe(422);
      },
    );

    it.runIf(target.holds.writes)('body_too_deep is not for 16 levels', async () => {
      const response = await send('/api/messages', authorized(json(nested(16))));
      expect(response.status).toBe(422);
    });
  });

  describe('HEAD', () => {
    it.each([
      ['/api/activities/home', 200],
      ['/api/activities/@worf', 200],
      ['/api/activities/search?term=cloud', 200],
      ['/api/activities/search', 422],
      ['/api/activities/unknown', 404],
      ['/api/message_groups', 200],
      ['/api/messages/@worf', 200],
      ['/api/health-check', 200],
      ['/rollbar/test', 200],
      ['/nowhere', 404],
    ])('%s answers %i as GET does, without a body', async (path, status) => {
      const [head, get] = [await send(path, { method: 'HEAD' }), await send(path)];
      expect(head.status).toBe(status);
      expect(get.status).toBe(status);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect(await head.text()).toBe('');
      await get.arrayBuffer();
    });
  });
}
