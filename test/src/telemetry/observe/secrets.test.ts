/** What is told under a secret name, in any place and in any text, arrives nowhere: at no vendor, not on the console. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_ON, isolate } from './isolate.ts';
import { PLACES, requestWith, tellAll, TEXTS } from './places.ts';

const VALUE = 'Z9marker-0f-th1s-t3st';
const ENV = { ...ALL_ON, OTEL_TRACES_EXPORTER: 'otlp,console' };

/** The value, with what stands around it. */
function found(text: string): string[] {
  return text.match(new RegExp(`.{0,80}${VALUE}.{0,20}`, 'g')) ?? [];
}

/** All that left an isolate that served one request. */
async function leaving(
  name: string,
  text: string,
  place?: string,
  env: Record<string, string> = ENV,
): Promise<string> {
  const world = isolate(env);
  const [url, init] = requestWith(name, VALUE, text);
  await world.observer.observe(world.request(url, init), (observation) =>
    tellAll({ observation, name, value: VALUE, text }, place),
  );
  await world.settle();
  const bodies = world.sent.map(({ body }) => body);
  expect(world.spans().length * world.documents().length * world.logLines().length).toBeGreaterThan(
    0,
  );
  return [...bodies, ...world.printed].join('\n');
}

/** Words that mean a secret alone or together. */
const WORDS =
  `password passwd pwd passphrase passcode secret token api_key access_key private_key client_secret
  aws_secret_access_key session_id sid otp pin sig signature jwt credential authorization auth cookie csrf xsrf_token
  credit_card card_number cvv cvc SAMLResponse x_amz_security_token reset_token invite_token verification_code`.split(
    /\s+/,
  );
const before = fc.constantFrom('', 'user', 'db', 'my new', 'old', 'stripe', 'x amz', 'login form');
const behind = fc.constantFrom('', '1', ' 2', 's', ' hash', ' confirmation', ' value', '.', ' ');
const styled: Readonly<Record<string, (words: readonly string[]) => string>> = {
  snake: (words) => words.join('_'),
  kebab: (words) => words.join('-'),
  dotted: (words) => words.join('.'),
  spaced: (words) => words.join(' '),
  constant: (words) => words.join('_').toUpperCase(),
  camel: (words) =>
    words
      .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
      .join(''),
  pascal: (words) => words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(''),
  bracketed: ([first = '', ...others]) => first + others.map((word) => `[${word}]`).join(''),
  list: (words) => `${words.join('_')}[]`,
  wide: (words) =>
    words
      .join('_')
      .replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  'with NUL': (words) => `${words.join('_')}\0`,
};
const secretName = fc
  .tuple(before, fc.constantFrom(...WORDS), behind, fc.constantFrom(...Object.keys(styled)))
  .map(([head, word, tail, style]) => {
    const words = `${head} ${word.replaceAll('_', ' ')}${tail}`.split(' ').filter((each) => each);
    return styled[style]?.(words) ?? word;
  });

describe('a value under a secret name', () => {
  it('arrives nowhere, wherever it is put', async () => {
    await fc.assert(
      fc.asyncProperty(secretName, fc.constantFrom(...Object.keys(TEXTS)), async (name, kind) => {
        const text = TEXTS[kind]?.(name, VALUE) ?? '';
        expect(found(await leaving(name, text))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  const cases = Object.keys(PLACES).flatMap((place) =>
    Object.keys(TEXTS).map((kind) => [place, kind] as const),
  );
  it.each(cases)('does not arrive by %s, told as %s', async (place, kind) => {
    const text = TEXTS[kind]?.('user[api_token]', VALUE) ?? '';
    expect(found(await leaving('user[api_token]', text, place))).toEqual([]);
  });

  it.each(Object.keys(PLACES))('does arrive by %s under an innocent name', async (place) => {
    const text = TEXTS['query']?.('author', VALUE) ?? '';
    expect(await leaving('author', text, place)).toContain(VALUE);
  });

  it('arrives nowhere in lines of text either', async () => {
    const env = { ...ENV, LOG_FORMAT: 'text', CLOUDWATCH_ENABLED: 'false' };
    const world = isolate(env);
    for (const kind of Object.keys(TEXTS)) {
      const text = TEXTS[kind]?.('db_password', VALUE) ?? '';
      const [url, init] = requestWith('db_password', VALUE, text);
      await world.observer.observe(world.request(url, init), (observation) =>
        tellAll({ observation, name: 'db_password', value: VALUE, text }),
      );
    }
    await world.settle();
    expect(found(world.printed.join('\n'))).toEqual([]);
  });
});
