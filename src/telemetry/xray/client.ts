/**
 * Sends documents straight to X-Ray's API, signed, with no daemon between. At most 50 a call, two calls at
 * once, and one deadline for all, after which what is left comes back to be sent again. Nothing is thrown and
 * nothing is retried here: that is for whoever holds the queue.
 */
import { AwsV4Signer } from 'aws4fetch';
import { readFailure, readProcessed, type PutResult } from './answer.ts';
import { MAX_DOCUMENTS_PER_CALL } from './limits.ts';

export interface XRayClientOptions {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  /** @default `https://xray.REGION.amazonaws.com` */
  readonly endpoint?: string | undefined;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Unix milliseconds; AWS refuses signatures more than five minutes off. @default `Date.now` */
  readonly now?: (() => number) | undefined;
  /** Signing keys, which last a day. Share one with every client of the same credentials. */
  readonly cache?: Map<string, ArrayBuffer> | undefined;
  /** For one `putTraceSegments` in all. @default 10,000 */
  readonly timeoutMs?: number | undefined;
}

export interface XRayClient {
  /** @param documents from `encodeSegment`, any number of them */
  putTraceSegments(documents: readonly string[]): Promise<PutResult>;
}

/** A Worker may have six connections open; the other vendors need some too. */
const CALLS_AT_ONCE = 2;

/** Keeps nothing between calls but signing keys. */
export function createXRayClient(options: XRayClientOptions): XRayClient {
  const endpoint = options.endpoint ?? `https://xray.${options.region}.amazonaws.com`;
  // Called by itself: as a method of the options a runtime's own fetch would refuse its `this`.
  const { fetch } = options;
  const url = `${endpoint.replace(/\/+$/, '')}/TraceSegments`;
  const now = options.now ?? Date.now;
  const cache = options.cache ?? new Map<string, ArrayBuffer>();

  async function call(documents: readonly string[], signal: AbortSignal): Promise<PutResult> {
    try {
      const { method, headers, body } = await sign(documents);
      const response = await fetch(url, { method, headers, body: body ?? null, signal });
      const text = await response.text();
      return response.status === 200
        ? readProcessed(documents, text)
        : readFailure(documents, response.status, response.headers, text);
    } catch {
      return { accepted: 0, retry: documents, refused: [] };
    }
  }

  function sign(documents: readonly string[]): ReturnType<AwsV4Signer['sign']> {
    const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
    return new AwsV4Signer({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: `{"TraceSegmentDocuments":[${documents.map((each) => JSON.stringify(each)).join(',')}]}`,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 'xray',
      region: options.region,
      cache,
      datetime: new Date(now()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    }).sign();
  }

  return {
    async putTraceSegments(documents) {
      if (documents.length === 0) return { accepted: 0, retry: [], refused: [] };
      const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000);
      const batches = split(documents);
      const results: PutResult[] = [];
      const lane = async (): Promise<void> => {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
          const result = await call(batch, signal);
          results.push(result);
          // Whoever throttles or is down now is so for the next batch too.
          if (result.retry.length > 0) return;
        }
      };
      await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
      return merge(results, batches.flat());
    },
  };
}

function split(documents: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let start = 0; start < documents.length; start += MAX_DOCUMENTS_PER_CALL) {
    batches.push(documents.slice(start, start + MAX_DOCUMENTS_PER_CALL));
  }
  return batches;
}

function merge(results: readonly PutResult[], unsent: readonly string[]): PutResult {
  const waits = results.flatMap((result) => result.retryAfterMs ?? []);
  return {
    accepted: results.reduce((sum, result) => sum + result.accepted, 0),
    retry: [...results.flatMap((result) => result.retry), ...unsent],
    refused: results.flatMap((result) => result.refused),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
  };
}
