/** Who may write, asked with bodies that would be refused: nothing is written here. */
import { describe, expect, it } from 'vitest';
import { JSON_HEADERS, problem, UNKNOWN, type Api } from '../api.ts';

const WRITES = ['/api/activities', `/api/activities/${UNKNOWN}/reply`, '/api/messages'];

/** Headers of callers who may not, and what they are told of them. */
const STRANGERS: [Record<string, string>, string][] = [
  [{}, 'Bearer realm="cruddur"'],
  [{ cookie: 'token=a' }, 'Bearer realm="cruddur"'],
  [{ authorization: 'Bearer' }, 'Bearer realm="cruddur", error="invalid_token"'],
  [{ authorization: 'Bearer undefined' }, 'Bearer realm="cruddur", error="invalid_token"'],
  [{ authorization: 'Basic YTpi' }, 'Bearer realm="cruddur", error="invalid_token"'],
];

export function accessCases({ target, send, post }: Api): void {
  const { writes, token } = target.holds;

  describe.runIf(writes).each(WRITES)('writing to %s', (path) => {
    it('is for those who may', async () => {
      expect((await post(path, {})).status).toBe(422);
    });

    it.runIf(token).each(STRANGERS)('with %j takes the token', async (headers, challenge) => {
      const init = { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body: 'no JSON' };
      const response = await send(path, init);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(challenge);
      expect(await response.json()).toEqual(problem('unauthorized'));
    });
  });

  describe.runIf(!writes).each(WRITES)('writing to %s', (path) => {
    it('is refused', async () => {
      const response = await post(path, {});
      expect([401, 403]).toContain(response.status);
      await response.arrayBuffer();
    });
  });
}
