/**
 * Rollbar's API: item ingest with everything SDKs do there, deploys, source maps, and the read and write API beside
 * them. Every answer carries the rate-limit headers; every refusal is noted. It refuses RQL, metrics, notifications
 * and session replays by name.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { Hono } from 'hono';
import * as v from 'valibot';
import { tellFailure, type Room, type RoomContext } from '../../inbox/room.ts';
import type { AccessOptions } from './access.ts';
import { createAccess } from './access.ts';
import { addAccountRoutes } from './account-routes.ts';
import { createAnswers } from './answers.ts';
import type { Inbox } from '../../inbox/inbox.ts';
import { addItemRoute, isItem } from './ingest/routes.ts';
import { createOccurrenceIds } from './ingest/occurrence-ids.ts';
import { addDeployRoutes } from './deploys/routes.ts';
import { createDeployStore } from './deploys/store.ts';
import { createDoor, createFieldsDoor, TOKEN_HEADER as TOKEN } from './door.ts';
import { addEnvironmentRoute } from './environments.ts';
import { createItemStore } from './items/store.ts';
import { createLifecycle } from './items/lifecycle.ts';
import { addItemRoutes } from './items/routes.ts';
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
  const ids = createOccurrenceIds(database, inbox.settled);
  journal.subscribe((change) => {
    if (change === 'reset') ids.forget();
  });
  const items = createItemStore(database, lifecycle, now);
  const routes = new Hono();

  routes.use('/api/1/*', async (c, next) => {
    answers.limit(c, c.req.header(TOKEN));
    if (!isItem(c)) await inbox.settled();
    return next();
  });

  addItemRoute(routes, {
    answers,
    inbox,
    ids,
    now,
    maxBytes,
    newUuid,
    remoteAddress,
    rateLimitHeaders: Object.keys(access.headers(undefined)),
  });
  routes.on('GET', ['/api/1/status/ping', '/api/1/status/ping/'], (c) => c.text('pong'));
  /** An occurrence that is deleted may come again. */
  const change: Change = (work) =>
    inbox.change(() => {
      ids.forget();
      return work();
    });
  const open = createDoor(routes, answers);
  const openFields = createFieldsDoor(routes, answers);
  addItemRoutes({ open, openFields, store, items, answers, now, change });
  addDeployRoutes({ open, openFields, store: createDeployStore(database, now), answers, change });
  addVersionRoutes(open, { versions: createVersionStore(database), items, answers, now });
  addReportRoutes(open, { reports: createReportStore(database), answers, now });
  addEnvironmentRoute(open, { database, answers });
  addSourceMapRoute({ openFields, keep: options.keepSourceMap, answers, now, change });
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

/** What @hono/node-server puts into `c.env`. */
const NodeBindings = v.object({
  incoming: v.object({ socket: v.object({ remoteAddress: v.string() }) }),
});

function socketAddress(c: Context): string {
  const bindings: unknown = c.env;
  return v.is(NodeBindings, bindings) ? bindings.incoming.socket.remoteAddress : '127.0.0.1';
}
