/**
 * The emulator's own JSON, under `/_emulator/`: what the console reads, the health check, and the reset, which alone
 * changes anything. The guard has already judged who asks.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { emptyDatabase } from '../../store/database.ts';
import type { RoomContext } from '../../inbox/room.ts';
import type { SourceMaps } from '../../source-maps/source-maps.ts';
import type { DaemonCounts } from '../../server/daemon.ts';
import { createHoneycombReader } from './honeycomb-store.ts';
import type { Live } from './live.ts';
import { createStackRoutes } from './stacks/routes.ts';
import { createConsoleStore } from './store.ts';

export interface ConsoleApiOptions {
  readonly live: Live;
  /** Of the emulator, for the health check. */
  readonly version: string;
  /** What became of datagrams, for the health check. @default there is no daemon */
  readonly daemon?: () => DaemonCounts | undefined;
  /** Finds what frames of stacks were in the source. @default frames are shown as they came */
  readonly sourceMaps?: SourceMaps;
}

const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));

const ListQuery = v.object({
  before: v.optional(wholeNumber),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(500)), '100'),
  filter: v.optional(v.pipe(v.string(), v.maxLength(200))),
});

/** 32 hex digits, or X-Ray's `1-8hex-24hex`; both in any case. */
const TraceId = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.transform((id) => id.replace(/^1-([0-9a-f]{8})-([0-9a-f]{24})$/, '$1$2')),
  v.regex(/^[0-9a-f]{32}$/),
);

export function createConsoleApi(
  context: RoomContext,
  { live, version, daemon, sourceMaps }: ConsoleApiOptions,
): Hono {
  const { database, journal, now, inbox } = context;
  const store = createConsoleStore(database, journal);
  const honeycomb = createHoneycombReader(database);
  const startedMs = now();
  const api = new Hono();

  api.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });

  api.get('/health', (c) =>
    c.json({
      status: 'ok',
      version,
      uptime_s: Math.round((now() - startedMs) / 1000),
      counts: store.counts(),
      datagrams: daemon?.(),
    }),
  );

  api.post('/reset', async (c) => {
    await inbox.exclusively(() => emptyDatabase(database));
    journal.reset();
    return c.json({ status: 'ok' });
  });

  api.get('/traces', async (c) => {
    const query = v.safeParse(ListQuery, c.req.query());
    if (!query.success) {
      return c.json({ error: 'Cannot list: before, limit (1 to 500) or filter is wrong' }, 400);
    }
    const { limit } = query.output;
    const traces = await store.traces(query.output);
    return c.json({ traces, next: traces.length < limit ? null : (traces.at(-1)?.cursor ?? null) });
  });

  api.get('/traces/:traceId', (c) => {
    const id = v.safeParse(TraceId, c.req.param('traceId'));
    if (!id.success) {
      return c.json(
        { error: 'Cannot look up the trace: 32 hex digits or 1-8hex-24hex expected' },
        400,
      );
    }
    const trace = store.trace(id.output);
    if (trace === undefined) return c.json({ error: `No trace '${id.output}' is stored` }, 404);
    return c.json(trace);
  });

  api.get('/requests/:id', (c) => {
    const id = v.safeParse(wholeNumber, c.req.param('id'));
    const request = id.success ? store.request(id.output) : undefined;
    if (request === undefined) return c.json({ error: 'No such request is stored' }, 404);
    return c.json(request);
  });

  api.route('/stacks', createStackRoutes(database, sourceMaps));

  api.get('/refusals', (c) => c.json({ refusals: store.refusals(500) }));

  api.get('/honeycomb/triggers', (c) => c.json({ triggers: honeycomb.triggers() }));
  api.get('/honeycomb/events', (c) => c.json({ events: honeycomb.looseEvents(200) }));

  api.get('/events', () => live.stream());

  return api;
}
