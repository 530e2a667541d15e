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
import { readBody } from '../body.ts';
import { tellFailure, type Room, type RoomContext } from '../room.ts';
import { createSourceMapStore } from '../source-maps/store.ts';
import type { AccessOptions } from './access.ts';
import { createAccess } from './access.ts';
import { addAccountRoutes } from './account-routes.ts';
import { createAnswers } from './answers.ts';
import { decodeItem } from './decode.ts';
import { addDeployRoutes } from './deploys/routes.ts';
import { createDeployStore } from './deploys/store.ts';
import { createDoor, createFieldsDoor, TOKEN_HEADER as TOKEN } from './door.ts';
import { addEnvironmentRoute } from './environments.ts';
import { parseSubmission } from './ingest.ts';
import { createItemStore } from './items/store.ts';
import { createLifecycle } from './lifecycle.ts';
import { checkData } from './payload.ts';
import { addReadRoutes } from './read-routes.ts';
import { addReportRoutes } from './reports/routes.ts';
import { createReportStore } from './reports/store.ts';
import { addSourceMapRoute } from './source-maps/routes.ts';
import { createStore } from './store.ts';
import { addVersionRoutes } from './versions/routes.ts';
import { createVersionStore } from './versions/store.ts';

export interface RollbarOptions extends AccessOptions {
  /** Largest item, before and after inflating. @default 512 KiB, what rollbar.js cuts its items to */
  readonly maxBytes?: number;
  /** The id of an item that has none. @default a random UUID */
  readonly newUuid?: () => string;
  /** Who sent the request, for `$remote_ip`. @default the socket's other end, else loopback */
  readonly remoteAddress?: (c: Context) => string;
}

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
  const { database, journal, now } = context;
  const access = createAccess(now, accessOptions);
  const answers = createAnswers(journal, access);
  const lifecycle = createLifecycle(database, now);
  const store = createStore(context, lifecycle);
  const items = createItemStore(database, lifecycle, now);
  const routes = new Hono();

  routes.use('/api/1/*', (c, next) => {
    answers.limit(c, c.req.header(TOKEN));
    return next();
  });

  // Browsers send items across origins; reading them from a page is nobody's business.
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
    const occurrence = decodeItem(checked.data, {
      uuid: newUuid(),
      nowMs: now(),
      remoteAddress: remoteAddress(c),
    });
    const id = await store.keep(occurrence, { headers: c.req.raw.headers, body: submission.body });
    journal.publish();
    return answers.result(c, { id, uuid: occurrence.uuid });
  });

  routes.on('GET', ['/api/1/status/ping', '/api/1/status/ping/'], (c) => c.text('pong'));
  const open = createDoor(routes, answers);
  const openFields = createFieldsDoor(routes, answers);
  addReadRoutes(open, { store, items, answers, now });
  addDeployRoutes({ open, openFields, store: createDeployStore(database, now), answers });
  addVersionRoutes(open, { versions: createVersionStore(database), items, answers, now });
  addReportRoutes(open, { reports: createReportStore(database), answers, now });
  addEnvironmentRoute(open, { database, answers });
  addSourceMapRoute({ openFields, sourceMaps: createSourceMapStore(database), answers, now });
  addAccountRoutes(routes, answers);
  routes.all('/api/1/*', (c) =>
    answers.refuse(c, 404, `${c.req.method} ${c.req.path} is not supported by this emulator`),
  );

  routes.onError((error, c) => {
    tellFailure(context, 'rollbar', c.req.raw, error);
    return c.json({ err: 1, message: 'internal server error' }, 500);
  });

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
