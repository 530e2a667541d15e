/**
 * Items come in as JSON, each goes to Rollbar in a call of its own (it has no call for many), and what became
 * of them is the result. Waiting and trying again is the caller's.
 */
import { readAnswer, type Answer } from './answer.ts';

export interface RollbarClientOptions {
  /** Of the scope `post_server_item`. */
  readonly accessToken: string;
  /** The URL for items, or the API's base (`…/api/1/`). @default 'https://api.rollbar.com/api/1/item/' */
  readonly endpoint?: string | undefined;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Unix time in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** For one `send` in all; what is not acknowledged by then is to be sent again. @default 10000 */
  readonly timeoutMs?: number | undefined;
}

/** What became of the items: each is accepted, to be sent again, or refused. */
export interface SendResult {
  readonly accepted: number;
  /** In the order in which they came. */
  readonly retry: string[];
  /** What stands behind `retry`. */
  readonly retryReason?: string | undefined;
  /** How long Rollbar asks to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly refused: { readonly count: number; readonly reason: string }[];
}

export interface RollbarClient {
  /** Never rejects. After the first item that must wait, no further one is sent. */
  send(items: readonly string[]): Promise<SendResult>;
}

const DEFAULT_ENDPOINT = 'https://api.rollbar.com/api/1/item/';
/** Of the six connections that a Worker may hold, the other vendors need four. */
const CONCURRENCY = 2;

export function createRollbarClient(options: RollbarClientOptions): RollbarClient {
  const { accessToken, fetch, now = Date.now, timeoutMs = 10_000 } = options;
  const url = itemUrl(options.endpoint ?? DEFAULT_ENDPOINT);
  const headers = { 'content-type': 'application/json', 'x-rollbar-access-token': accessToken };

  async function post(body: string, signal: AbortSignal): Promise<Answer> {
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      return withoutToken(readAnswer(response, await response.text(), now()));
    } catch (error) {
      return withoutToken({ kind: 'retry', reason: `Cannot reach Rollbar: ${String(error)}` });
    }
  }

  function withoutToken<T extends Answer>(answer: T): T {
    if (answer.kind === 'done') return answer;
    return { ...answer, reason: answer.reason.replaceAll(accessToken, '********') };
  }

  return {
    async send(items) {
      const answers = new Map<number, Answer>();
      const signal = AbortSignal.timeout(timeoutMs);
      let next = 0;
      let mustWait = false;
      async function work(): Promise<void> {
        while (!mustWait && next < items.length) {
          const index = next;
          next += 1;
          const answer = await post(items[index] ?? '', signal);
          answers.set(index, answer);
          mustWait ||= answer.kind === 'retry';
        }
      }
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
      return resultOf(items, answers);
    },
  };
}

function resultOf(items: readonly string[], answers: ReadonlyMap<number, Answer>): SendResult {
  const refusals = new Map<string, number>();
  const retry: string[] = [];
  let retryReason: string | undefined;
  let retryAfterMs: number | undefined;
  for (const [index, item] of items.entries()) {
    const answer = answers.get(index);
    if (answer?.kind === 'done') continue;
    if (answer?.kind === 'refused') {
      refusals.set(answer.reason, (refusals.get(answer.reason) ?? 0) + 1);
      continue;
    }
    retry.push(item);
    retryReason ??= answer?.reason;
    retryAfterMs ??= answer?.afterMs;
  }
  const refused = [...refusals].map(([reason, count]) => ({ count, reason }));
  const refusedCount = refused.reduce((sum, { count }) => sum + count, 0);
  const accepted = items.length - retry.length - refusedCount;
  return { accepted, retry, retryReason, retryAfterMs, refused };
}

/** Takes what rollbar.js calls the endpoint (the items' URL) and what pyrollbar does (the API's base). */
export function itemUrl(endpoint: string): string {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '') url.pathname = '/api/1/item/';
  else url.pathname = path.endsWith('/item') ? `${path}/` : `${path}/item/`;
  return url.href;
}
