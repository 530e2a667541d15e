import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from '../../../../src/telemetry/xray/wildcard.ts';

/** The definition, word by word: exponential, and so only for short texts. */
function matchesByDefinition(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first, ...rest] = pattern;
  const after = rest.join('');
  if (first === '*') {
    return (
      matchesByDefinition(after, text) ||
      (text !== '' && matchesByDefinition(pattern, text.slice(1)))
    );
  }
  return (
    text !== '' && (first === '?' || first === text[0]) && matchesByDefinition(after, text.slice(1))
  );
}

describe('matchesWildcard', () => {
  it.each([
    ['*', ''],
    ['backend-*', 'backend-hono'],
    ['Backend-*', 'bACKEND-'],
    ['*.cruddur.com', 'api.cruddur.com'],
    ['/api/*/reply', '/api/activities/1/reply'],
    ['g?t', 'GET'],
    ['', ''],
  ])('%j fits %j', (pattern, text) => {
    expect(matchesWildcard(pattern, text)).toBe(true);
  });

  it.each([
    ['backend-*', 'frontend'],
    ['g?t', 'gt'],
    ['?', ''],
    ['a', 'ab'],
    ['*.cruddur.com', 'cruddur.com'],
    ['', 'a'],
    ['a.c', 'abc'],
  ])('%j does not fit %j', (pattern, text) => {
    expect(matchesWildcard(pattern, text)).toBe(false);
  });

  it('agrees with the definition', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '?', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matchesWildcard(p, t)).toBe(matchesByDefinition(p, t));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no exponential time', () => {
    expect(matchesWildcard('*a'.repeat(40) + 'b', 'a'.repeat(10_000))).toBe(false);
  });
});
