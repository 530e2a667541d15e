import { describe, expect, it } from 'vitest';
import type { Api } from '../api.ts';
import { BODIES, ERRORS, type Asked } from './errors.ts';

const EXPOSED = 'location,link,x-amzn-trace-id';

const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'POST' },
});

export function crossOriginCases({ target, send }: Api): void {
  describe.runIf(target.origins.length > 0)('a front end that is admitted', () => {
    it.each(target.origins)('%s may ask for a preflight', async (origin) => {
      const { status, headers } = await send('/api/activities', preflight(origin));
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-methods')).toBe('OPTIONS,GET,HEAD,POST');
      expect(headers.get('access-control-allow-headers')).toBe(
        'authorization,content-type,if-modified-since,traceparent,tracestate,baggage,x-amzn-trace-id',
      );
      expect(headers.get('access-control-expose-headers')).toBe(EXPOSED);
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0);
      expect(headers.get('vary')).toContain('Origin');
    });

    it.each<[number, string, string, Asked]>([
      [200, 'no error', '/api/activities/home', {}],
      [422, 'codes', '/api/activities/search', {}],
      ...ERRORS,
      ...(target.holds.writes ? BODIES : []),
    ])('can read an answer %i with %s of %s', async (status, _error, path, init) => {
      const [origin = ''] = target.origins;
      const headers = { ...target.authorization, ...init.headers, origin };
      const response = await send(path, { ...init, headers });
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-expose-headers')).toBe(EXPOSED);
      expect(response.headers.get('vary')).toContain('Origin');
      await response.arrayBuffer();
    });

    it('is admitted to the API only', async () => {
      const { status, headers } = await send('/rollbar/test', preflight(target.origins[0] ?? ''));
      expect(status).toBe(405);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  it.each(['https://evil.example', 'http://localhost:3000.evil.example', 'null', ''])(
    'a page of "%s" is not admitted',
    async (origin) => {
      for (const init of [preflight(origin), { headers: { origin } }]) {
        const { headers } = await send('/api/message_groups', init);
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(headers.get('vary')).toContain('Origin');
      }
    },
  );
}
