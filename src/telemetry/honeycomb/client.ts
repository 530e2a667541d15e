/**
 * Sends OTLP/JSON to Honeycomb, or to anything else that speaks OTLP over HTTP. It joins fragments of many requests
 * into one body, and gzips it when that pays. It returns what may be sent again, and throws nothing.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
import * as v from 'valibot';
import {
  isDivisibleStatus,
  isPassingStatus,
  post,
  type Answer,
  type Fetch,
} from '../kit/client.ts';
import {
  ACCEPTED,
  all,
  within,
  type CallAllowance,
  type Delivery,
  type Outcome,
} from '../kit/delivery.ts';
import { describeAnswer, describeStranger } from '../kit/failure.ts';
import { formsOf, secretsOfUrl } from '../kit/mask.ts';
import { retryAfterMs } from '../kit/retry-after.ts';
import { SDK_USER_AGENT } from '../kit/sdk.ts';
import { said } from '../kit/said.ts';
import { encodeExportRequest } from './encode.ts';

export interface HoneycombClientOptions {
  /** Complete URL of the traces path. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** From `encodeResource`: what all spans have in common. */
  readonly resource: string;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Compress bodies from 4 KB on. @default true */
  readonly gzip?: boolean;
}

export interface HoneycombClient {
  /** One call. @param scopeSpans fragments from a span encoder, each the spans of one request */
  send(scopeSpans: readonly string[], allowance?: CallAllowance): Promise<Delivery>;
}

const TIMEOUT_MS = 10_000;
const GZIP_FROM_CHARACTERS = 4_096;

/** JSON writes 64-bit integers as texts, but not every server does. A count that is none is taken for 0. */
const Count = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.safeInteger());
const PartialSuccess = v.object({
  rejectedSpans: v.fallback(v.pipe(Count, v.minValue(0)), 0),
  errorMessage: said,
});
const Success = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ partialSuccess: v.fallback(v.optional(PartialSuccess), undefined) }),
);
/** What a refusal says: Honeycomb's own field, that of a gRPC status, or those of a problem (RFC 9457). */
const Refusal = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ error: said, message: said, detail: said, title: said }),
);

export function createHoneycombClient(options: HoneycombClientOptions): HoneycombClient {
  const { fetch, endpoint, now } = options;
  const secrets = formsOf([...Object.values(options.headers), ...secretsOfUrl(endpoint)]);
  return {
    async send(scopeSpans, allowance = within(TIMEOUT_MS)) {
      const text = encodeExportRequest(options.resource, scopeSpans);
      const gzip = (options.gzip ?? true) && text.length >= GZIP_FROM_CHARACTERS;
      const headers = {
        'content-type': 'application/json',
        'user-agent': SDK_USER_AGENT,
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
        ...options.headers,
      };
      const body = gzip ? await compress(text) : text;
      const answer = await post(fetch, { url: endpoint, headers, body, secrets }, allowance);
      const count = scopeSpans.length;
      if (answer.kind !== 'answer') return { outcomes: all(count, answer) };
      if (answer.status < 200 || answer.status > 299)
        return failure(count, endpoint, answer, now());
      return success(count, endpoint, answer);
    },
  };
}

/** What a 2xx says. It may tell that some spans were rejected, which must not be sent again, but not which. */
function success(count: number, url: string, { status, text }: Answer): Delivery {
  const answer = v.safeParse(Success, text === '' ? '{}' : text);
  if (!answer.success) {
    return { outcomes: all(count, { kind: 'retry', reason: describeStranger(url, status, text) }) };
  }
  const outcomes = all(count, ACCEPTED);
  const { rejectedSpans = 0, errorMessage = '' } = answer.output.partialSuccess ?? {};
  if (rejectedSpans === 0 && errorMessage === '') return { outcomes };
  const reason = describeAnswer(url, status, errorMessage || 'spans rejected without a reason');
  return { outcomes, remarks: [{ count: rejectedSpans, reason }] };
}

function failure(count: number, url: string, answer: Answer, now: number): Delivery {
  const { status, headers, text } = answer;
  const refusal = v.safeParse(Refusal, text);
  const { error, message, detail, title } = refusal.success ? refusal.output : {};
  const reason = describeAnswer(url, status, error || message || detail || title || text);
  const outcome: Outcome = { kind: isPassingStatus(status) ? 'retry' : 'refused', reason };
  return {
    outcomes: all(count, outcome),
    retryAfterMs: retryAfterMs(headers, now),
    isDivisible: isDivisibleStatus(status),
  };
}

async function compress(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
