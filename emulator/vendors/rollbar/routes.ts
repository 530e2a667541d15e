/**
 * Rollbar's API: item ingest with everything SDKs do there, deploys, source maps, and the read and write API
 * beside them. Every answer carries the rate-limit headers; every refusal is noted. RQL, metrics, notifications
 * and session replays are refused by name.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import * as v from 'valibot';
import { readBody } from '../../server/body.ts';
import type { Room, RoomContext } from '../../inbox/room.ts';
import type { AccessOptions } from './access.ts';
import { createAccess } from './access.ts';
import { addAccountRoutes } from './account-routes.ts';
import { createAnswers } from './answers.ts';
import { NO_CALLER } from '../../inbox/entry.ts';
import type { Inbox } from '../../inbox/inbox.ts';
import { maskedHeaders } from '../../store/requests.ts';
import { createOccurrenceIds } from './ingest/occurrence-ids.ts';
import { OPERATION, type Digest } from './intakes.ts';
import { decodeItem } from './ingest/decode.ts';
import { addDeployRoutes } from './deploys/routes.ts';
import { createDeployStore } from './deploys/store.ts';
import { createDoor, createFieldsDoor, TOKEN_HEADER as TOKEN } from './door.ts';
import { addEnvironmentRoute } from './environments.ts';
import { parseSubmission } from './ingest/submission.ts';
import { createItemStore } from './items/store.ts';
import { createLifecycle } from './items/lifecycle.ts';
import { checkData } from './ingest/payload.ts';
import { addReadRoutes } from './items/routes.ts';
import { addReportRoutes } from './reports/routes.ts';
import { createReportStore } from './reports/store.ts';
import { addSourceMapRoute, type KeepSourceMap } from './source-maps/routes.ts';
import { createOccurrenceStore } from './store.ts';
import { addVersionRoutes } from './versions/routes.ts';
import { createVersionStore } from './versions/store.ts';

export interface RollbarOptions extends AccessOptions {
  /** Largest item, before and after inflating. @default 512 KiB, what rollbar.js cuts its items to */
  readonly maxBytes?: number;
  /** The id of an item that has none. @default a random UUID */
  readonly newUuid?: () => string;
  /** Keeps an uploaded source map. @default keeps none, and refuses them */
  readonly keepSourceMap?: KeepSourceMap | undefined;
  /** Who sent the request, for `$remote_ip`. @default the socket's other end, else loopback */
  readonly remoteAddress?: (c: Context) => string;
}

/** Writes what people change; see ../../inbox/inbox.ts. */
type Change = Inbox['change'];

const ITEM_PATHS = ['/api/1/item', '/api/1/item/'];

/** rollbar.js asks each answer for them. None is sent: replays are not kept. */
const REPLAY_HEADERS = ['Enabled', 'RateLimit-Remaining', 'RateLimit-Reset'].map(
  (name) => `Rollbar-Replay-${name}`,
);

/** Items of these platforms need a token that may be public. */
const CLIENT_PLATFORMS = new Set(['browser', 'android', 'ios', 'flash', 'client']);

export function createRollbar(context: RoomContext, options: RollbarOptions = {}): Room {
  const {
    maxBytes = 512 * 1024,
    newUuid = randomUUID,
    remoteAddress = socketAddress,
    ...accessOptions
  } = options;
  const { database, journal, inbox, now } = context;
  const access = createAccess(now, accessOptions);
  const answers = createAnswers(journal, access);
  const lifecycle = createLifecycle(database, now);
  const store = createOccurrenceStore(database, journal, lifecycle);
  const ids = createOccurrenceIds(database);
  journal.subscribe((change) => {
    if (change === 'reset') ids.settled();
  });
  const items = createItemStore(database, lifecycle, now);
  const routes = new Hono();

  routes.use('/api/1/*', async (c, next) => {
    answers.limit(c, c.req.header(TOKEN));
    if (!ITEM_PATHS.includes(c.req.path)) await inbox.settled();
    return next();
  });

  // Pages send items across origins; they may not read any.
  routes.on(
    ['POST', 'OPTIONS'],
    ITEM_PATHS,
    cors({
      origin: '*',
      allowMethods: ['POST'],
      // rollbar.js 3.1.0 sends its AbortSignal as a header named `signal`.
      allowHeaders: ['content-type', TOKEN, 'signal', 'traceparent', 'tracestate', 'baggage'],
      exposeHeaders: [...Object.keys(access.headers(undefined)), ...REPLAY_HEADERS],
      maxAge: 7200,
    }),
  );

  routes.on('POST', ITEM_PATHS, async (c) => {
    const body = await readBody(c.req.raw, { wire: maxBytes, inflated: maxBytes });
    if (!body.ok) return answers.refuse(c, body.status, body.message);
    const parsed = parseSubmission(c.req.header('content-type'), body.bytes);
    if (!parsed.ok) return answers.refuse(c, 400, parsed.message);

    const { submission } = parsed;
    const token = c.req.header(TOKEN) ?? submission.token ?? c.req.query('access_token');
    const refusal = answers.authorize(c, token, scopeOf(submission.data));
    if (refusal) return refusal;

    const checked = checkData(submission.data);
    if (!checked.ok) return answers.refuse(c, 422, checked.message);
    const receivedMs = now();
    const digest = { uuid: newUuid(), remoteAddress: remoteAddress(c) };
    const { uuid } = decodeItem(checked.data, { ...digest, nowMs: receivedMs });
    if (ids.isFull()) {
      await inbox.settled();
      ids.settled();
    }
    const accept = (id: number) =>
      inbox.accept(() => ({
        entry: {
          vendor: 'rollbar',
          operation: OPERATION,
          receivedMs,
          caller: NO_CALLER,
          headers: maskedHeaders(c.req.raw.headers),
          digest: { ...digest, id, contentType: submission.contentType } satisfies Digest,
          body: submission.body,
        },
      }));
    const id = await (ids.known(uuid) ?? ids.give(uuid, accept));
    return answers.result(c, { id, uuid });
  });

  routes.on('GET', ['/api/1/status/ping', '/api/1/status/ping/'], (c) => c.text('pong'));
  /** An occurrence that is deleted may come again. */
  const change: Change = (work) =>
    inbox.change(() => {
      ids.settled();
      return work();
    });
  const open = createDoor(routes, answers);
  const openFields = createFieldsDoor(routes, answers);
  addReadRoutes(open, { store, items, answers, now, change });
  addDeployRoutes({ open, openFields, store: createDeployStore(database, now), answers, change });
  addVersionRoutes(open, { versions: createVersionStore(database), items, answers, now });
  addReportRoutes(open, { reports: createReportStore(database), answers, now });
  addEnvironmentRoute(open, { database, answers });
  addSourceMapRoute({ openFields, keep: options.keepSourceMap, answers, now, change });
  addAccountRoutes(routes, answers);
  routes.all('/api/1/*', (c) =>
    answers.refuse(c, 404, `${c.req.method} ${c.req.path} is not supported by this emulator`),
  );

  return { routes };
}

const Platform = v.object({ platform: v.string() });

function scopeOf(data: unknown): 'post_client_item' | 'post_server_item' {
  const isClient = v.is(Platform, data) && CLIENT_PLATFORMS.has(data.platform);
  return isClient ? 'post_client_item' : 'post_server_item';
}

/** What @hono/node-server puts into `c.env`. */
const NodeBindings = v.object({
  incoming: v.object({ socket: v.object({ remoteAddress: v.string() }) }),
});

function socketAddress(c: Context): string {
  const bindings: unknown = c.env;
  return v.is(NodeBindings, bindings) ? bindings.incoming.socket.remoteAddress : '127.0.0.1';
}
