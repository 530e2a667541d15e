import { expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';

test.each(['/v1/traces', '/v1/logs', '/v1/metrics'])(
  'POST %s takes an export of no bytes, which is an empty one in protobuf',
  async (path) => {
    const { routes, context, refusals } = openHoneycomb();
    const response = await routes.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'content-length': '0' },
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(context.rows('SELECT length(body) AS bytes FROM requests')).toEqual([{ bytes: 0 }]);
    expect(refusals()).toEqual([]);
  },
);
