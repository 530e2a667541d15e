import { describe, expect, it } from 'vitest';
import { ErrorKinds, errorKind } from '../../../../src/telemetry/observe/error-kinds.ts';

function thrownAt(message: string): unknown {
  return new TypeError(message);
}

describe('errorKind', () => {
  it('is the same for one place and any message, and another elsewhere', () => {
    const [one, other] = ['a', 'b\n    at fake (x.ts:1:1)'].map((message) =>
      errorKind(thrownAt(message), 'GET /'),
    );
    expect(one).toMatch(/^TypeError at thrownAt /);
    expect(errorKind(thrownAt('c'), 'GET /other')).toBe(one);
    expect(other).toBe(one);
    expect(errorKind(new TypeError('a'), 'GET /')).not.toBe(one);
  });

  const STRANGE: [string, () => unknown, string][] = [
    ['a text', () => 'a text', 'string GET /'],
    ['nothing', () => undefined, 'undefined GET /'],
    ['an object without a prototype', () => Object.create(null), 'object GET /'],
    [
      'a stack that is not a text',
      () => Object.assign(new Error('x'), { stack: 7 }),
      'Error GET /',
    ],
    [
      'a name that is a symbol',
      () => Object.assign(new Error('x'), { stack: '', name: Symbol('s') }),
      'Error GET /',
    ],
    [
      'a stack that throws',
      () =>
        Object.defineProperty(new Error('x'), 'stack', {
          get() {
            throw new Error('no');
          },
        }),
      'unreadable GET /',
    ],
  ];

  it.each(STRANGE)('of %s is told', (_, make, kind) => {
    expect(errorKind(make(), 'GET /')).toBe(kind);
  });

  it.each(['@', '\n', ' ', '\n ', 'at ', ':1', '@:1', '1'])(
    'reads a stack of a megabyte of %j to its end',
    (piece) => {
      const stack = `${piece.repeat(1_000_000 / piece.length)}\nf@a.js:1:2`;
      expect(errorKind(Object.assign(new Error('x'), { stack }), '').length).toBeLessThan(201);
    },
  );

  it('is short', () => {
    const error = Object.assign(new Error('x'), {
      name: 'N'.repeat(1_000),
      stack: `    at ${'f'.repeat(9_999)}`,
    });
    expect(errorKind(error, '').length).toBeLessThanOrEqual(200);
  });
});

describe('ErrorKinds', () => {
  it('calls a kind new once, and forgets the oldest of a thousand', () => {
    const kinds = new ErrorKinds();
    expect([kinds.isNew('a'), kinds.isNew('a'), kinds.isNew('b')]).toEqual([true, false, true]);
    for (let n = 0; n < 1_000; n += 1) kinds.isNew(String(n));
    expect([kinds.isNew('999'), kinds.isNew('a')]).toEqual([false, true]);
  });
});
