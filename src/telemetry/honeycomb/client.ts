/**
 * Sends OTLP/JSON to Honeycomb, or to anything else that speaks OTLP over HTTP. Fragments of many requests go
 * in one body, gzipped when that pays. What may be sent again comes back as a value; nothing is thrown.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
import * as v from 'valibot';
import { SDK_USER_AGENT } from '../kit/sdk.ts';
import { encodeExportRequest } from './encode.ts';

export interface HoneycombClientOptions {
  /** Complete URL of the traces path. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** From `encodeResource`: what all spans have in common. */
  readonly resource: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A deadline for each attempt, in milliseconds. @default 10,000 */
  readonly timeoutMs?: number;
  /** Compress bodies from 4 KB on. @default true */
  readonly gzip?: boolean;
}

/** Items in `retry` may be sent again; `refused` ones may not. */
export interface HoneycombDelivery {
  readonly accepted: number;
  readonly retry: readonly string[];
  readonly retryAfterMs?: number;
  readonly refused: readonly { readonly count: number; readonly reason: string }[];
}

export interface HoneycombClient {
  /** @param scopeSpans fragments from `encodeScopeSpans`, each the spans of one request */
  send(scopeSpans: readonly string[]): Promise<HoneycombDelivery>;
}

/** Well below Honeycomb's 15 MB and the 5 MB that AWS takes on the same protocol. */
const MAX_BODY_CHARACTERS = 4_000_000;
const GZIP_FROM_CHARACTERS = 4_096;
/** The specification's list of statuses after which the same request may be sent again, and 408 and 500. */
const RETRYABLE = new Set([408, 429, 500, 502, 503, 504]);

const Answer = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ partialSuccess: v.optional(v.unknown()) }),
);
const PartialSuccess = v.object({
  rejectedSpans: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number)), 0),
  errorMessage: v.optional(v.string(), ''),
});

export function createHoneycombClient(options: HoneycombClientOptions): HoneycombClient {
  return {
    async send(scopeSpans) {
      const parts = await Promise.all(
        split(scopeSpans).map((fragments) => post(options, fragments)),
      );
      const waits = parts.flatMap((part) => part.retryAfterMs ?? []);
      return {
        accepted: parts.reduce((sum, part) => sum + part.accepted, 0),
        retry: parts.flatMap((part) => part.retry),
        refused: parts.flatMap((part) => part.refused),
        ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
      };
    },
  };
}

async function post(
  options: HoneycombClientOptions,
  fragments: readonly string[],
): Promise<HoneycombDelivery> {
  // Taken out first: a runtime's fetch refuses to be called with another `this`.
  const { fetch } = options;
  const again = (): HoneycombDelivery => ({ accepted: 0, retry: fragments, refused: [] });
  try {
    const text = encodeExportRequest(options.resource, fragments);
    const gzip = (options.gzip ?? true) && text.length >= GZIP_FROM_CHARACTERS;
    const response = await fetch(options.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': SDK_USER_AGENT,
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
        ...options.headers,
      },
      body: gzip ? await compress(text) : text,
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
    });
    const answer = await response.text();
    if (response.ok) return readSuccess(fragments.length, answer) ?? again();
    if (RETRYABLE.has(response.status)) {
      const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), options.now());
      return { ...again(), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    const reason = `Cannot send traces to ${new URL(options.endpoint).host}: status is ${response.status}: ${answer.slice(0, 200)}`;
    return { accepted: 0, retry: [], refused: [{ count: fragments.length, reason }] };
  } catch {
    return again();
  }
}

/**
 * What a 200 says; undefined when its body is not OTLP's, as that of a captive portal, which acknowledges nothing.
 * It may say that some spans were rejected; those must not be sent again.
 */
function readSuccess(count: number, text: string): HoneycombDelivery | undefined {
  const answer = v.safeParse(Answer, text === '' ? '{}' : text);
  if (!answer.success) return undefined;
  const partial = v.safeParse(PartialSuccess, answer.output.partialSuccess);
  if (!partial.success || partial.output.rejectedSpans === 0) {
    return { accepted: count, retry: [], refused: [] };
  }
  const { rejectedSpans, errorMessage } = partial.output;
  return { accepted: count, retry: [], refused: [{ count: rejectedSpans, reason: errorMessage }] };
}

function split(fragments: readonly string[]): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let size = 0;
  for (const fragment of fragments) {
    if (part.length > 0 && size + fragment.length > MAX_BODY_CHARACTERS) {
      parts.push(part);
      part = [];
      size = 0;
    }
    part.push(fragment);
    size += fragment.length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

async function compress(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3); undefined when it is neither. */
function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  const delay = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - now;
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}
