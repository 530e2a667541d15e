/**
 * The emulator's own JSON, under `/_emulator/`: what the console reads, the health check, and the reset, which alone
 * changes anything. The guard has already judged who asks.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { emptyDatabase } from '../../store/database.ts';
import { createBoardRoutes } from './boards/routes.ts';
import type { ConsoleContext } from './context.ts';
import { createExploreRoutes } from './explore/routes.ts';
import { createErrorsRoutes } from './errors/routes.ts';
import { createLabRoutes } from './lab/routes.ts';
import type { Live } from './live.ts';
import { createLogsRoutes } from './logs/routes.ts';
import { createMetricsRoutes } from './metrics/routes.ts';
import { createMapRoutes } from './map/routes.ts';
import { wholeNumber } from './parameters.ts';
import { createQueryRoutes } from './query/routes.ts';
import { createRailRoutes } from './rail/routes.ts';
import { createStackRoutes } from './stacks/routes.ts';
import { createRequestRoutes } from './requests/routes.ts';
import { createTraceIndex } from './requests/trace-index.ts';
import { createSecurityRoutes } from './security/routes.ts';
import { createSetUpRoutes } from './setup/routes.ts';
import { createSqlRoutes } from './sql/routes.ts';
import { createTransferRoutes } from './transfer/routes.ts';
import { createRunRoutes } from './runs/routes.ts';
import { createSamplingRoutes } from './sampling/routes.ts';
import { createSpendRoutes } from './spend/routes.ts';
import { createTrafficRoutes } from './traffic/routes.ts';
import { createTraceRoutes } from './trace/routes.ts';
import { createConsoleStore } from './store.ts';
import { createTriggerRoutes } from './triggers/routes.ts';

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

/**
 * A page's routes, which stand in its folder, are added at the end.
 *
 * @param live tells open pages of changes
 */
export function createConsoleApi(context: ConsoleContext, live: Live): Hono {
  const { database, journal, now, inbox, version, daemon, sourceMaps } = context;
  const index = createTraceIndex(database, journal);
  const store = createConsoleStore(database, index);
  const startedMs = now();
  const api = new Hono();

  api.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });

  api.get('/health', async (c) => {
    // A store that can be read may not be able to keep what arrives.
    await inbox.settled();
    return c.json({
      status: 'ok',
      version,
      uptime_s: Math.round((now() - startedMs) / 1000),
      counts: store.counts(),
      datagrams: daemon?.(),
    });
  });

  api.post('/reset', async (c) => {
    await inbox.exclusively(() => emptyDatabase(database));
    journal.reset();
    await context.refilled?.();
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

  api.get('/events', (c) => live.stream(c.req.header('last-event-id')));

  api.route('/', createRailRoutes(context));
  api.route('/', createTriggerRoutes(context));
  api.route('/', createQueryRoutes(context));
  api.route('/', createRequestRoutes(context, index));
  api.route('/', createTraceRoutes(context));
  api.route('/', createSetUpRoutes(context));
  api.route('/', createExploreRoutes(context));
  api.route('/', createBoardRoutes(context));
  api.route('/', createSqlRoutes(context));
  api.route('/', createLogsRoutes(context));
  api.route('/', createErrorsRoutes(context, index));
  api.route('/', createTransferRoutes(context, index));
  api.route('/', createLabRoutes(context));
  api.route('/', createTrafficRoutes(context));
  api.route('/', createSpendRoutes(context, index));
  api.route('/', createSamplingRoutes(context));
  api.route('/', createSecurityRoutes(context));
  api.route('/', createRunRoutes(context, index));
  api.route('/', createMetricsRoutes(context));
  api.route('/', createMapRoutes(context, index));

  return api;
}
