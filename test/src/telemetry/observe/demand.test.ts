/** Which crowds a request belongs to. */
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../../../src/telemetry/observe/demand.ts';
import { readRequest } from '../../../../src/telemetry/recording/server-span.ts';

function keys(peerAddress: string | undefined, path = '/', method = 'GET'): readonly string[] {
  return keysOf(
    readRequest(new Request(`http://h${path}`, { method }), {
      clientAddress: () => undefined,
      addressFrom: 'peer',
      trustedHops: 0,
      redactUrl: (text) => text,
      peerAddress,
    }),
  );
}

describe('the crowd of a network', () => {
  it.each([
    ['198.51.100.7', '198.51.100.200', true],
    ['198.51.100.7', '198.51.101.7', false],
    ['2001:db8:1:1::1', '2001:db8:1:ffff:1:2:3:4', true],
    ['2001:db8:1::1', '2001:db8:2::1', false],
    ['::ffff:198.51.100.7', '::ffff:198.51.100.8', true],
    ['::ffff:198.51.100.7', '::ffff:198.51.101.7', false],
  ])('%s is that of %s: %s, for every setting of the address', (one, other, isSame) => {
    expect(keys(one)).toHaveLength(2);
    expect(keys(one)[1] === keys(other)[1]).toBe(isSame);
  });

  it('is none where the address is not known', () => {
    expect(keys(undefined)).toEqual(['GET /']);
  });
});

describe('the crowd of a target', () => {
  it.each([
    ['/a?x=1', '/a?x=2', true],
    ['/a', '/b', false],
    [`/${'a'.repeat(99)}b`, `/${'a'.repeat(99)}c`, true],
  ])('%s is that of %s: %s', (one, other, isSame) => {
    expect(keys('198.51.100.7', one)[0] === keys('203.0.113.9', other)[0]).toBe(isSame);
  });

  it('is one for all methods that are not known, and another for each that is', () => {
    const [get, post, brew, stew] = ['GET', 'POST', 'BREW', 'STEW'].map(
      (method) => keys(undefined, '/a', method)[0],
    );
    expect(new Set([get, post, brew]).size).toBe(3);
    expect(stew).toBe(brew);
  });
});
