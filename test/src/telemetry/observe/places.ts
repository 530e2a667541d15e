/**
 * Every place in which an app, or a caller, can put something under a name. The same for all runtimes: a request that
 * carries a value in its headers and its URL, and a handler that tells it in each way there is.
 */
import { SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Observation } from '../../../../src/telemetry/recording/observation.ts';
import { annotate, metadata, withSpan } from '../../../../src/telemetry/recording/span.ts';

/** Texts in which a value stands behind a name. */
export const TEXTS: Readonly<Record<string, (name: string, value: string) => string>> = {
  query: (name, value) => `/p?a=b&${encodeURIComponent(name)}=${value}&x=1`,
  'a doubled question mark': (name, value) => `??${encodeURIComponent(name)}=${value}`,
  'a semicolon': (name, value) => `a=1;${encodeURIComponent(name)}=${value}`,
  fragment: (name, value) => `https://a.example/cb#${encodeURIComponent(name)}=${value}`,
  form: (name, value) => `${new URLSearchParams([[name, value]]).toString()}&x=1`,
  'a URL in a query': (name, value) =>
    `/p?next=${encodeURIComponent(`https://a.example/?${encodeURIComponent(name)}=${value}&x=1`)}`,
  'a URL in a URL in a query': (name, value) => {
    const inner = `https://a.example/?${encodeURIComponent(name)}=${value}`;
    return `/p?next=${encodeURIComponent(`https://b.example/?to=${encodeURIComponent(inner)}`)}`;
  },
  'JSON in a query': (name, value) =>
    `/p?filter=${encodeURIComponent(JSON.stringify({ a: 1, [name]: value, b: [{}] }))}`,
  'pairs in JSON in a query': (name, value) =>
    `/p?filter=${encodeURIComponent(
      JSON.stringify([
        ['a', 1],
        [name, value],
      ]),
    )}&x=1`,
  'JSON with entities': (name, value) =>
    `<i data="${JSON.stringify({ a: 1, [name]: value }).replaceAll('"', '&quot;')}">`,
  'JSON with escapes': (name, value) =>
    JSON.stringify({ a: 1, [name]: value }).replaceAll('"', String.raw`\u0022`),
  JSON: (name, value) => JSON.stringify({ list: [{ a: { [name]: value } }], n: 1 }),
  'JSON in JSON': (name, value) =>
    JSON.stringify({ text: JSON.stringify({ [name]: { deep: [value] } }) }),
  'JSON in a sentence': (name, value) => `Cannot read {"a": 1, ${JSON.stringify(name)}: "${value}`,
  'JSON quoted in a sentence': (name, value) =>
    `body was ${JSON.stringify(JSON.stringify({ [name]: value }))}, sorry`,
  'pairs in JSON': (name, value) => JSON.stringify({ headers: [[name, value]] }),
  'names and values in JSON': (name, value) => JSON.stringify({ fields: [{ name, value }] }),
  header: (name, value) => `sent ${name}: ${value}`,
  assignment: (name, value) => `export ${name}="${value}"`,
  'an object, as consoles show it': (name, value) => `{ a: 1, '${name}': '${value}' }`,
  'a multipart form': (name, value) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--`,
};

export interface Told {
  readonly observation: Observation;
  readonly name: string;
  readonly value: string;
  /** The value behind its name in a text of some kind. */
  readonly text: string;
}

export const PLACES: Readonly<Record<string, (told: Told) => unknown>> = {
  'span attributes': ({ name, value, text }) =>
    withSpan('work', (span) => {
      span.setAttribute(name, value);
      span.setAttribute(`${name}.list`.replace('.list', ''), [value, value]);
      span.setAttribute('app.text', text);
      span.setAttribute('app.texts', ['x', text]);
    }),
  'span events': ({ name, value, text }) =>
    withSpan('work', (span) => {
      span.addEvent('happened', { [name]: value, text });
      span.addEvent(text);
    }),
  'span links': ({ name, value, text }) =>
    withSpan('work', (span) => {
      const context = {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        traceFlags: TraceFlags.NONE,
      };
      // Against its type, as an app in JavaScript may have it.
      const deep = JSON.parse(JSON.stringify({ deep: { [name]: value } }));
      span.addLink({ context, attributes: { [name]: value, text, ...deep } });
    }),
  'names of spans and scopes, messages of statuses': ({ text }) =>
    withSpan(
      text,
      (span) => {
        span.setStatus({ code: SpanStatusCode.ERROR, message: text });
      },
      text,
    ),
  annotations: ({ name, value, text }) => {
    annotate(name, value);
    annotate('text', text);
  },
  metadata: ({ name, value, text }) => {
    metadata('key', { deep: [{ [name]: value, text }] }, 'space');
    metadata(name, value);
  },
  'log fields': ({ observation: { log }, name, value, text }) => {
    log.info('fields', { [name]: value, text });
    log.warn('deep', { a: { b: [{ [name]: { c: value } }, text] }, map: new Map([[name, value]]) });
    log.error('pairs', { headers: [[name, value]], field: { name, value } });
    log.info('made', { set: new Set([[name, value]]), symbol: Symbol(text), boxed: Object(text) });
  },
  'log messages': ({ observation: { log }, text }) => {
    log.info(text);
    log.error(`Cannot do it: ${text}`);
  },
  'errors of spans': async ({ name, value, text }) => {
    const error = Object.assign(new Error(`inner ${text}`, { cause: new Error(text) }), {
      details: { [name]: value },
    });
    await withSpan('failing', () => Promise.reject(error)).catch(() => undefined);
  },
  'errors of requests': ({ observation, name, value, text }) => {
    const cause = Object.assign(new TypeError(text), { details: { [name]: value } });
    observation.failed(Object.assign(new Error(text, { cause }), { details: { [name]: value } }));
    observation.failed({ status: 500, message: text, [name]: value });
    observation.log.error('failed', { error: cause });
  },
  'names of attributes and members': ({ observation, text }) =>
    withSpan('named', (span) => {
      span.setAttribute(`see ${text}`, 1);
      span.addEvent('named', { [text]: 1 });
      annotate(text, 1);
      metadata(text, { [text]: 1 }, text);
      observation.log.info('named', { [text]: 1, deep: [{ [text]: new Map([[text, 1]]) }] });
      observation.failed(Object.assign(new Error('named'), { details: { [text]: 1 }, [text]: 2 }));
    }),
  reports: ({ observation, text }) => observation.report(`reported ${text}`, 'error'),
};

/** Of a caller: in the URL, and in all headers that anything is read from. */
export function requestWith(name: string, value: string, text: string): [string, RequestInit] {
  const encoded = encodeURIComponent(name);
  const member = name
    .normalize('NFKC')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-');
  const inHeader = /[\r\n]/.test(text)
    ? ''
    : text.normalize('NFKC').replaceAll(/[^\x20-\x7e]/g, '');
  const headers = {
    [member]: value,
    cookie: `${member}=${value}; other=${value}`,
    referer: `https://a.example/p?${encoded}=${value}`,
    'user-agent': `UA/1 (${inHeader})`,
    origin: `https://bob:${value}@a.example`,
    traceparent: `00-${'4'.repeat(32)}-${'5'.repeat(16)}-01`,
    tracestate: `x${member}=1,vendor=a:1;${member}:${value},y${member}=2`,
    baggage: `${member}=${value},b=1`,
  };
  return [`https://api.example/p?${encoded}=${value}&x=1`, { headers }];
}

/** The handler: tells in every place, or in one. */
export async function tellAll(told: Told, place?: string): Promise<Response> {
  for (const [name, tell] of Object.entries(PLACES)) {
    if (place === undefined || place === name) await tell(told);
  }
  trace.getActiveSpan()?.setAttribute('app.told', true);
  return new Response(null, { status: 500 });
}
