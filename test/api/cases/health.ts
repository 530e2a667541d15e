import { describe, expect, it } from 'vitest';
import type { Api } from '../api.ts';

const GOOD = { success: true, version: expect.stringMatching(/./) };

export function healthCases({ target, send }: Api): void {
  describe('GET /api/health-check', () => {
    it('answers that the database can be read, and details to those who may have them', async () => {
      const response = await send('/api/health-check');
      expect(response.status).toBe(200);
      const details = { problems: expect.any(Array), sinks: expect.any(Object) };
      expect(await response.json()).toEqual(target.holds.details ? { ...GOOD, ...details } : GOOD);
    });

    it.runIf(target.holds.token)('tells the bearer of the token more', async () => {
      const response = await send('/api/health-check', { headers: target.authorization });
      expect(await response.json()).toMatchObject({ ...GOOD, sinks: expect.any(Object) });
    });

    it.each(['?live', '?live=1', '?x=y&live'])('%s answers that it runs', async (query) => {
      const response = await send(`/api/health-check${query}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual(GOOD);
    });
  });

  it('GET /rollbar/test greets', async () => {
    const response = await send('/rollbar/test');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('Hello World!');
  });
}
