/** What is told under a secret name, in any place and in any text, arrives nowhere: at no vendor, not on the console. */
import { trace } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withSpan } from '../../../../src/telemetry/recording/span.ts';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';
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

  // Of headers in reports, of user agents, of paths.
  const cuts = [128, 256, 400].flatMap((at) => [-40, -24, -20, -12, -4].map((by) => at + by));
  it.each(cuts)(
    'arrives nowhere when a text is cut behind it or in it, near %i',
    async (length) => {
      const filler = 'x/'.repeat(length / 2);
      for (const form of [
        JSON.stringify([['a', 1], ['user[token]', VALUE], ['b', 1]]), // oxfmt-ignore
        `https://bob:${VALUE}@a.example/`,
        `<password>${VALUE}</password>`,
      ]) {
        for (const text of [filler + form, filler + encodeURIComponent(form)]) {
          const world = isolate(ENV);
          const request = world.request(`https://api.example/${text}`, {
            headers: { 'user-agent': text, referer: `https://a.example/${text}`, origin: text },
          });
          await world.observer.observe(request, (observation) => {
            observation.failed(new Error('failed'));
            return new Response(null, { status: 500 });
          });
          await world.settle();
          const left = [...world.sent.map(({ body }) => body), ...world.printed].join('\n');
          expect(left).toContain('x/x/x');
          expect(left.match(/.{0,60}Z9mark.{0,20}/g) ?? []).toEqual([]);
        }
      }
    },
  );

  it('arrives nowhere when a long message is cut in it', async () => {
    const world = isolate(ENV);
    await world.observer.observe(world.request('https://api.example/p'), (observation) => {
      observation.report(`${'x '.repeat(4085)}<password>${VALUE}</password>`, 'error');
      return new Response(null);
    });
    await world.settle();
    const items = world.sent.filter(({ url }) => url.includes('/item/')).map(({ body }) => body);
    expect(items).toHaveLength(1);
    expect(items[0]).not.toContain('Z9mark');
  });

  it('takes no report along when what is masked was written with escapes that no header may have', async () => {
    const world = isolate(ENV);
    const agent = String.raw`${'x'.repeat(60)} {\u0022token\u0022:\u0022${VALUE}\u0022,\u0022n\u0022:\u0022\u20ac\u000a\u0022}`;
    const request = world.request('https://api.example/p', { headers: { referer: agent } });
    await world.observer.observe(request, (observation) => {
      observation.failed(new Error('failed'));
      return new Response(null, { status: 500 });
    });
    await world.settle();
    const items = world.sent.filter(({ url }) => url.includes('/item/')).map(({ body }) => body);
    expect(items).toHaveLength(1);
    expect(items[0]).not.toContain(VALUE);
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

describe('a value that has the form of a secret', () => {
  const SECRETS = [
    `Bearer ${VALUE}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${VALUE}`,
    `ghp_${'a'.repeat(20)}`,
    'AKIAIOSFODNN7EXAMPLE',
    `https://bob:${VALUE}@a.example/`,
  ];
  it.each(SECRETS)('arrives nowhere, wherever it is put: %s', async (secret) => {
    const world = isolate(ENV);
    const init = {
      headers: { referer: `https://a.example/${secret}`, 'user-agent': `UA ${secret}` },
    };
    await world.observer.observe(world.request('https://api.example/p', init), (observation) =>
      tellAll({ observation, name: 'note', value: secret, text: `It is ${secret} as ever` }),
    );
    await world.settle();
    const left = [...world.sent.map(({ body }) => body), ...world.printed].join('\n');
    const hidden = secret.includes(VALUE) ? VALUE : secret;
    expect(left).not.toContain(hidden);
    expect(left).toContain('as ever');
  });
});

describe('what the app declares private', () => {
  const declared = {
    ...ENV,
    TELEMETRY_PRIVATE_NAMES: 'term, email',
    TELEMETRY_PRIVATE_ROUTES: '/reset/:token, /users/*/notes/:note',
  };

  async function served(env: Record<string, string>, route?: string) {
    const world = isolate(env);
    const init = { headers: { referer: `https://a.example/app/reset/${VALUE}` } };
    const url = `https://api.example/reset/${VALUE}?term=${VALUE}&x=1`;
    await world.observer.observe(world.request(url, init), (observation) => {
      if (route !== undefined) observation.routed(route);
      observation.log.info('searched', { email: VALUE, path: `/users/7/notes/${VALUE}` });
      observation.failed(new Error(`Cannot GET /reset/${VALUE}`));
      return new Response(null, { status: 500 });
    });
    await world.settle();
    return world;
  }

  it.each([undefined, '/reset/:token'])('arrives nowhere: route %s', async (route) => {
    const world = await served(declared, route);
    expect(found([...world.sent.map(({ body }) => body), ...world.printed].join('\n'))).toEqual([]);
    expect(world.items()[0]).toMatchObject({
      context: `GET ${route ?? '/reset/********'}`,
      request: {
        url: 'https://api.example/reset/********?term=********&x=1',
        headers: { referer: 'https://a.example/app/reset/********' },
      },
    });
    expect(world.documents()[0]).toMatchObject({
      http: { request: { url: 'https://api.example/reset/********?term=********&x=1' } },
    });
    const line = world.logLines().find(({ path }) => path === '/reset/********');
    expect(line?.['message']).toContain('GET https /reset/********?term=********&x=1 500');
  });

  it('arrives where it is not declared', async () => {
    const world = await served(ENV);
    for (const seen of [world.spans(), world.documents(), world.logLines(), world.items()]) {
      expect(JSON.stringify(seen)).toContain(VALUE);
    }
  });

  it('is told to be wrong where it names nothing private', async () => {
    const { problems, privateData } = readSettings({
      TELEMETRY_PRIVATE_NAMES: 'term,, ?',
      TELEMETRY_PRIVATE_ROUTES: '/reset/:token,/reset,reset/:token',
    });
    expect(privateData).toEqual({ names: ['term'], routes: ['/reset/:token'] });
    expect(problems.filter((problem) => problem.startsWith('TELEMETRY_PRIVATE'))).toEqual([
      'TELEMETRY_PRIVATE_ROUTES has an entry that names no private segment; the entry is ignored: write a template such as /reset/:token',
      'TELEMETRY_PRIVATE_NAMES has an entry that is not a name; the entry is ignored: write a name such as term',
    ]);
  });
});

describe('a trace state', () => {
  it('is sent to Honeycomb without its secrets, and keeps its other members', async () => {
    const world = isolate(ENV);
    const headers = {
      traceparent: `00-${'4'.repeat(32)}-${'5'.repeat(16)}-01`,
      tracestate: `foo=1,session_token=${VALUE},bar=a:1;token:${VALUE},baz=2`,
    };
    await world.observer.observe(
      world.request('https://api.example/', { headers }),
      () => new Response(),
    );
    await world.settle();
    expect(world.spans()[0]).toMatchObject({
      traceState: 'foo=1,session_token=********,bar=a:1;token:********,baz=2',
    });
  });
});

it('leaves what the app holds as it is', async () => {
  const world = isolate(ENV);
  const attributes = { password: VALUE, list: [`token=${VALUE}`] };
  await world.observer.observe(world.request('https://api.example/'), async ({ log }) => {
    await withSpan('work', (span) => {
      span.addLink({
        context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 },
        attributes,
      });
    });
    log.info('told', { attributes });
    return new Response();
  });
  await world.settle();
  expect(attributes).toEqual({ password: VALUE, list: [`token=${VALUE}`] });
});

describe('what is printed', () => {
  it('when a request cannot be recorded holds no secret', async () => {
    const world = isolate(ENV);
    await world.observer.observe(world.request('https://api.example/'), () => {
      const span = trace.getActiveSpan();
      const attributes = span !== undefined && 'attributes' in span ? span.attributes : undefined;
      Object.defineProperty(attributes, 'broken', {
        enumerable: true,
        get() {
          throw new Error(`Cannot read: token=${VALUE}`);
        },
      });
      return new Response();
    });
    await world.settle();
    expect(world.printed.join('\n')).toContain('Cannot read: token=********');
  });

  it('of a return from OAuth does not hold its code', async () => {
    const world = isolate(ENV);
    const url = `https://api.example/cb?code=${VALUE}&state=1`;
    await world.observer.observe(world.request(url), () => new Response());
    await world.settle();
    expect(world.printed.join('\n')).toContain('GET https /cb?code=********&state=1 200 OK');
    expect(found([...world.sent.map(({ body }) => body), ...world.printed].join('\n'))).toEqual([]);
  });
});

it('reasons of failures hold no secret that a vendor repeats', async () => {
  const world = isolate(ENV, {
    fetch: async () => new Response(`wrong api_key: ${VALUE}`, { status: 401 }),
  });
  await world.observer.observe(world.request('https://api.example/'), () => new Response());
  await world.settle();
  let health = '';
  await world.observer.observe(world.request('https://api.example/'), (observation) => {
    health = JSON.stringify(observation.health().sinks);
    return new Response();
  });
  await world.settle();
  expect(health).toContain('wrong api_key: ********');
  expect(found([health, ...world.printed].join('\n'))).toEqual([]);
});
