/** The console's room: its page, its assets, and the JSON they read. */
import { Hono } from 'hono';
import { tellFailure, type Room, type RoomContext } from '../../inbox/room.ts';
import { bundlePage, type Page } from './bundle.ts';
import type { ConsoleOptions } from './context.ts';
import { createConsoleApi } from './json-routes.ts';
import { createLive } from './live.ts';
import { refuseOtherServices } from './other-services.ts';

export interface ConsoleRoom extends Room {
  /** Builds the page ahead of the first visit. @throws when its sources do not build. */
  prepare(): Promise<void>;
  /** Ends the open event streams. */
  close(): void;
}

export function createConsole(context: RoomContext, options: ConsoleOptions): ConsoleRoom {
  const live = createLive({ journal: context.journal });
  let page: Promise<Page> | undefined;
  const pageOnce = () => (page ??= bundlePage());

  const routes = new Hono();
  // The console shows all that was accepted, unless the store fails, which the terminal says.
  routes.use('*', async (_c, next) => {
    await context.inbox.settled()?.catch(() => 'told in the terminal');
    return next();
  });
  routes.use('*', refuseOtherServices(context.journal));
  routes.route('/_emulator', createConsoleApi({ ...context, ...options }, live));

  routes.get('/', async (c) => {
    const { html } = await pageOnce();
    return c.html(html, 200, { 'cache-control': 'no-cache' });
  });

  routes.get('/assets/:name', async (c) => {
    const { assets } = await pageOnce();
    const asset = assets.get(c.req.path);
    if (asset === undefined) return c.notFound();
    const gzipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    return c.body(gzipped ? asset.gzip : asset.bytes, 200, {
      'content-type': asset.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
    });
  });

  routes.notFound((c) => c.json({ error: `Nothing at ${c.req.method} ${c.req.path}` }, 404));

  routes.onError((error, c) => {
    tellFailure(context, undefined, c.req.raw, error);
    return c.json({ error: `Cannot answer ${c.req.method} ${c.req.path}, see the terminal` }, 500);
  });

  return {
    routes,
    async prepare() {
      await pageOnce();
    },
    close: () => live.close(),
  };
}
