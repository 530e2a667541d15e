/**
 * Sends each item to Rollbar in a call of its own, since Rollbar has no call for many, and returns the outcome of
 * each. The caller waits and tries again.
 */
import * as v from 'valibot';
import { isPassingStatus, post, type Answer, type Fetch, type NoAnswer } from '../kit/client.ts';
import {
  ACCEPTED,
  within,
  type CallAllowance,
  type Delivery,
  type Outcome,
} from '../kit/delivery.ts';
import { describeAnswer, describeStranger } from '../kit/failure.ts';
import { formsOf, secretsOfUrl } from '../kit/mask.ts';
import { retryAfterMs } from '../kit/retry-after.ts';
import { said } from '../kit/said.ts';

/** The token to send with, and the effects that sending needs. */
export interface RollbarClientOptions {
  /** Of the scope `post_server_item`. */
  readonly accessToken: string;
  /** The URL for items, or the API's base (`…/api/1/`). @default 'https://api.rollbar.com/api/1/item/' */
  readonly endpoint?: string | undefined;
  readonly fetch: Fetch;
  /** Unix milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Sends items of one project. */
export interface RollbarClient {
  /** One call for each item, one after the other. After an item that must wait, the others are `unsent`. */
  send(items: readonly string[], allowance?: CallAllowance): Promise<Delivery>;
}

const DEFAULT_ENDPOINT = 'https://api.rollbar.com/api/1/item/';
const TIMEOUT_MS = 10_000;
/** Rollbar's own header says how long the window lasts, on every answer; Retry-After is what proxies say. */
const LIMIT_HEADERS = ['x-rate-limit-remaining-seconds', 'retry-after'];
const BEHIND: Outcome = { kind: 'unsent', reason: 'an item before it must wait' };

const Body = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ err: v.optional(v.number(), 0), message: said }),
);

/** @returns a client of one project; it keeps nothing between calls, and `send` never rejects */
export function createRollbarClient(options: RollbarClientOptions): RollbarClient {
  const { accessToken, fetch, now = Date.now } = options;
  const url = itemUrl(options.endpoint ?? DEFAULT_ENDPOINT);
  const headers = { 'content-type': 'application/json', 'x-rollbar-access-token': accessToken };
  const secrets = formsOf([accessToken, ...secretsOfUrl(url)]);
  return {
    async send(items, allowance = within(TIMEOUT_MS)) {
      const outcomes: Outcome[] = [];
      for (const body of items) {
        const answer = await post(fetch, { url, headers, body, secrets }, allowance);
        const outcome = answer.kind === 'answer' ? outcomeOf(url, answer) : answer;
        outcomes.push(outcome);
        if (outcome.kind !== 'retry' && outcome.kind !== 'unsent') continue;
        while (outcomes.length < items.length) outcomes.push(BEHIND);
        return { outcomes, retryAfterMs: askedMs(answer, now()) };
      }
      return { outcomes };
    },
  };
}

function outcomeOf(url: string, { status, text }: Answer): Outcome {
  const body = v.safeParse(Body, text);
  const reason = describeAnswer(url, status, (body.success && body.output.message) || text);
  if (isPassingStatus(status)) return { kind: 'retry', reason };
  const isSuccess = status >= 200 && status < 300;
  // A captive portal's page comes with 200 too; it acknowledges nothing.
  if (isSuccess && text !== '' && !body.success) {
    return { kind: 'retry', reason: describeStranger(url, status, text) };
  }
  const isError = body.success && body.output.err !== 0;
  if (isSuccess && !isError) return ACCEPTED;
  return { kind: 'refused', reason };
}

function askedMs(answer: Answer | NoAnswer, now: number): number | undefined {
  if (answer.kind !== 'answer') return undefined;
  return retryAfterMs(answer.headers, now, answer.status === 429 ? LIMIT_HEADERS : undefined);
}

/** Takes what rollbar.js calls the endpoint (the items' URL) and what pyrollbar does (the API's base). */
export function itemUrl(endpoint: string): string {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '') url.pathname = '/api/1/item/';
  else url.pathname = path.endsWith('/item') ? `${path}/` : `${path}/item/`;
  return url.href;
}
