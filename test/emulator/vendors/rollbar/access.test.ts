import { describe, expect, test } from 'vitest';
import { createAccess } from '../../../../emulator/vendors/rollbar/access.ts';

const MINUTE = 60_000;

describe('createAccess', () => {
  test('lets any token do anything when no tokens are given, but wants one', () => {
    const access = createAccess(() => 0);
    expect(access.admit('x', 'write')).toBeUndefined();
    expect(access.admit(undefined, 'read')).toEqual({
      status: 401,
      message: 'access token is missing and it is required',
    });
    expect(access.admit('', 'read')?.status).toBe(401);
  });

  test('holds known tokens to their scopes and does not know others', () => {
    const access = createAccess(() => 0, { tokens: { server: ['post_server_item', 'read'] } });
    expect(access.admit('server', 'post_server_item')).toBeUndefined();
    expect(access.admit('server', 'post_client_item')).toEqual({
      status: 403,
      message:
        'insufficient privileges: post_client_item scope is required but the access token only has post_server_item, read.',
    });
    expect(access.admit('some-secret-token', 'read')).toEqual({
      status: 403,
      message: 'access token not found: …oken',
    });
    expect(access.admit('constructor', 'read')?.status).toBe(403);
  });

  test('counts calls of each token by the minute and refuses those beyond', () => {
    let now = 7 * MINUTE + 1;
    const access = createAccess(() => now, { callsPerMinute: 2 });
    const statuses = () => ['a', 'a', 'a', 'b'].map((token) => access.admit(token, 'read')?.status);
    expect(statuses()).toEqual([undefined, undefined, 429, undefined]);
    expect(access.headers('a')).toEqual({
      'X-Rate-Limit-Limit': '2',
      'X-Rate-Limit-Remaining': '0',
      'X-Rate-Limit-Reset': '480',
      'X-Rate-Limit-Remaining-Seconds': '60',
    });
    expect(access.headers('b')['X-Rate-Limit-Remaining']).toBe('1');
    now = 8 * MINUTE;
    expect(access.headers('a')['X-Rate-Limit-Remaining']).toBe('2');
    expect(statuses()).toEqual([undefined, undefined, 429, undefined]);
  });
});
