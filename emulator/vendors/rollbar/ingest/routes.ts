/** Takes items. Browsers send them too, across origins. */
import type { Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import * as v from 'valibot';
import { NO_CALLER } from '../../../inbox/entry.ts';
import type { Inbox } from '../../../inbox/inbox.ts';
import { readBody } from '../../../server/body.ts';
import { maskedHeaders } from '../../../store/requests.ts';
import type { Answers } from '../answers.ts';
import { TOKEN_HEADER as TOKEN } from '../door.ts';
import { decodeItem } from './decode.ts';
import type { OccurrenceIds } from './occurrence-ids.ts';
import { checkData } from './payload.ts';
import { OPERATION, type Digest } from './stored-items.ts';
import { readSubmission } from './submission.ts';

export interface ItemParts {
  readonly answers: Answers;
  readonly inbox: Inbox;
  readonly ids: OccurrenceIds;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Of an item, before and after inflating. */
  readonly maxBytes: number;
  /** The id of an item that has none. */
  readonly newUuid: () => string;
  /** Who sent the request. */
  readonly remoteAddress: (c: Context) => string;
  /** Names of the headers that pages may read. */
  readonly rateLimitHeaders: readonly string[];
}

const PATHS = ['/api/1/item', '/api/1/item/'];

const FORM = /^\s*application\/x-www-form-urlencoded\b/i;
/** A form writes a byte with three. */
const FORM_GROWTH = 3;

/** rollbar.js asks each answer for them. None is sent: replays are not kept. */
const REPLAY_HEADERS = ['Enabled', 'RateLimit-Remaining', 'RateLimit-Reset'].map(
  (name) => `Rollbar-Replay-${name}`,
);

/** Items of these platforms need a token that may be public. */
const CLIENT_PLATFORMS = new Set(['browser', 'android', 'ios', 'flash', 'client']);

/** Whether a request brings an item. */
export function isItem({ req: { method, path } }: Context): boolean {
  return method === 'POST' && PATHS.includes(path);
}

export function addItemRoute(routes: Hono, parts: ItemParts): void {
  const { answers, inbox, ids, now, maxBytes, newUuid, remoteAddress } = parts;

  routes.on(
    ['POST', 'OPTIONS'],
    PATHS,
    cors({
      origin: '*',
      allowMethods: ['POST'],
      // rollbar.js 3.1.0 sends its AbortSignal as a header named `signal`.
      allowHeaders: ['content-type', TOKEN, 'signal', 'traceparent', 'tracestate', 'baggage'],
      exposeHeaders: [...parts.rateLimitHeaders, ...REPLAY_HEADERS],
      maxAge: 7200,
    }),
  );

  routes.on('POST', PATHS, async (c) => {
    const type = c.req.header('content-type');
    const limit = maxBytes * (type !== undefined && FORM.test(type) ? FORM_GROWTH : 1);
    const body = await readBody(c.req.raw, { wire: limit, inflated: limit });
    if (!body.ok) return answers.refuse(c, body.status, body.message);
    const parsed = await readSubmission(type, body.bytes, maxBytes);
    if (!parsed.ok) return answers.refuse(c, parsed.status, parsed.message);

    const { submission } = parsed;
    const token = c.req.header(TOKEN) ?? submission.token ?? c.req.query('access_token');
    const refusal = answers.authorize(c, token, scopeOf(submission.data));
    if (refusal) return refusal;

    const checked = checkData(submission.data);
    if (!checked.ok) return answers.refuse(c, 422, checked.message);
    const receivedMs = now();
    const given = { uuid: newUuid(), remoteAddress: remoteAddress(c) };
    const { uuid } = decodeItem(checked.data, { ...given, nowMs: receivedMs });
    const id = await ids.idOf(uuid, (id) => {
      const digest: Digest = { ...given, id };
      return inbox.accept(() => ({
        entry: {
          vendor: 'rollbar',
          operation: OPERATION,
          receivedMs,
          caller: NO_CALLER,
          headers: maskedHeaders(c.req.raw.headers, c.req.raw),
          digest,
          body: submission.body,
        },
      }));
    });
    return answers.result(c, { id, uuid });
  });
}

const Platform = v.object({ platform: v.string() });

function scopeOf(data: unknown): 'post_client_item' | 'post_server_item' {
  const isClient = v.is(Platform, data) && CLIENT_PLATFORMS.has(data.platform);
  return isClient ? 'post_client_item' : 'post_server_item';
}
