/** How much one request sends to all four vendors together, at most, for any text of its caller. */
import { describe, expect, it } from 'vitest';
import { ALL_ON, isolate } from './isolate.ts';

const MAX_BYTES = 16 * 1024;
const LONG = 100_000;
const TRACE = '4efaaf4d1e8720b39541901950019ee5';

const HEADERS = [
  'user-agent',
  'accept',
  'accept-language',
  'content-type',
  'origin',
  'referer',
  'cf-ipcountry',
  'cf-ray',
  'cf-worker',
  'x-forwarded-for',
  'cf-connecting-ip',
  'baggage',
  'cookie',
  'x-made-up',
];

/** Everything that a caller fills, filled with the text over and over. */
function hostile(filling: string): Request {
  const long = filling.repeat(LONG / filling.length);
  const headers = new Headers(HEADERS.map((name): [string, string] => [name, long]));
  headers.set('traceparent', `00-${TRACE}-53995c3f42cd8ad8-01`);
  const members = Array.from({ length: 32 }, (_, n) => `m${n}=${'t'.repeat(255)}`);
  headers.set('tracestate', members.join(','));
  headers.set('x-amzn-trace-id', `Root=1-${'0'.repeat(32)};${'a=b;'.repeat(10_000)}`);
  const target = encodeURI(filling).repeat(6_000 / filling.length);
  const pairs = Array.from({ length: 1_000 }, (_, n) => `p${n}=${encodeURIComponent(filling)}`);
  return new Request(`http://${'h'.repeat(250)}/${target}?${pairs.join('&')}&${target}`, {
    headers,
  });
}

const ASCII = 'abcdefgh';
const QUOTES = '"\\"\\"\\"\\';
const LATIN = 'éüßøåéüß';
const CONTROLS = '\u0085\u009b'.repeat(4);

describe('what a request sends', () => {
  it.each([
    ['letters', ASCII],
    ['what JSON escapes', QUOTES],
    ['what takes two bytes', LATIN],
    ['what a line escapes', CONTROLS],
  ])('stays below 16 KB in all, filled with %s', async (_, filling) => {
    for (const trust of ['sampling', 'ids', 'none']) {
      for (const status of [200, 500]) {
        const world = isolate({ ...ALL_ON, TRACE_CONTEXT_TRUST: trust, LOG_CONSOLE: 'off' });
        await world.observer.observe(
          { ...world.request('http://h/'), request: hostile(filling) },
          (observation) => {
            if (status === 500) observation.failed(new TypeError('the store is gone'));
            return new Response(null, { status });
          },
        );
        await world.settle();
        const sizes = {
          honeycomb: sizeOf(world.spans()),
          xray: sizeOf(world.documents()),
          cloudwatch: sizeOf(world.logLines().filter((line) => 'trace_id' in line)),
          rollbar: sizeOf(world.items()),
        };
        expect(Object.values(sizes).filter((size) => size > 2)).toHaveLength(
          status === 500 ? 4 : 3,
        );
        expect(
          Object.values(sizes).reduce((sum, size) => sum + size),
          JSON.stringify(sizes),
        ).toBeLessThan(MAX_BYTES);
      }
    }
  });
});

function sizeOf(values: readonly unknown[]): number {
  return new TextEncoder().encode(JSON.stringify(values)).byteLength;
}
