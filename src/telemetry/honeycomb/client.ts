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
import { all, within, type CallAllowance, type Delivery, type Outcome } from '../kit/delivery.ts';
import { describeAnswer } from '../kit/failure.ts';
import { formsOf, secretsOfUrl } from '../kit/mask.ts';
import { readExportSuccess } from '../kit/otlp-answer.ts';
import { retryAfterMs } from '../kit/retry-after.ts';
import { SDK_USER_AGENT } from '../kit/sdk.ts';
import { said } from '../kit/said.ts';
import { encodeExportRequest } from './encode.ts';

/** Where items go, and the effects that sending needs. */
export interface HoneycombClientOptions {
  /** Complete URL of the path of the signal. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** From `encodeResource`: what all items have in common. */
  readonly resource: string;
  /** Joins items into a body. @default spans */
  readonly encode?: (resource: string, items: readonly string[]) => string;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Compress bodies from 4 KB on. @default true */
  readonly gzip?: boolean;
}

/** Sends items of one signal. */
export interface HoneycombClient {
  /** One call. @param items fragments that `encode` joins; of a span encoder each has the spans of one request */
  send(items: readonly string[], allowance?: CallAllowance): Promise<Delivery>;
}

const TIMEOUT_MS = 10_000;
const GZIP_FROM_CHARACTERS = 4_096;

/** What a refusal says: Honeycomb's own field, that of a gRPC status, or those of a problem (RFC 9457). */
const Refusal = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ error: said, message: said, detail: said, title: said }),
);

/** @returns a client of one endpoint; it keeps nothing between calls, and `send` never rejects */
export function createHoneycombClient(options: HoneycombClientOptions): HoneycombClient {
  const { fetch, endpoint, now, encode = encodeExportRequest } = options;
  const secrets = formsOf([...Object.values(options.headers), ...secretsOfUrl(endpoint)]);
  return {
    async send(items, allowance = within(TIMEOUT_MS)) {
      const text = encode(options.resource, items);
      const gzip = (options.gzip ?? true) && text.length >= GZIP_FROM_CHARACTERS;
      const headers = {
        'content-type': 'application/json',
        'user-agent': SDK_USER_AGENT,
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
        ...options.headers,
      };
      const body = gzip ? await compress(text) : text;
      const answer = await post(fetch, { url: endpoint, headers, body, secrets }, allowance);
      const count = items.length;
      if (answer.kind !== 'answer') return { outcomes: all(count, answer) };
      if (answer.status < 200 || answer.status > 299)
        return failure(count, endpoint, answer, now());
      return readExportSuccess(answer, endpoint, count);
    },
  };
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
