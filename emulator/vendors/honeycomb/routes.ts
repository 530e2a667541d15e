/**
 * Honeycomb's API: OTLP ingest, the Events API, and the configuration API with its datasets, columns, markers,
 * queries, boards, triggers and SLOs. It refuses everything else in the vendor's shape and notes it, and never takes
 * and drops it.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { BodyLimits } from '../../server/body.ts';
import { tellFailure, type Room, type RoomContext } from '../../inbox/room.ts';
import { createTrouble, unattended } from '../../store/trouble.ts';
import { createAnswers } from './api/answers.ts';
import { createDocuments } from './api/documents.ts';
import type { RateLimits } from './api/rate-limit.ts';
import { LOCAL_RATE_LIMITS, createRateLimit } from './api/rate-limit.ts';
import { MISSING_KEY, createKeyCheck, describeKey } from './auth.ts';
import { addAnnotationRoutes } from './boards/annotations.ts';
import { addBoardRoutes } from './boards/routes.ts';
import { createCatalog } from './datasets/catalog.ts';
import { addColumnRoutes } from './datasets/columns.ts';
import { addDefinitionRoutes } from './datasets/definitions.ts';
import { addMarkerRoutes } from './datasets/markers.ts';
import { addDatasetRoutes } from './datasets/routes.ts';
import { ENVIRONMENT } from './derived-columns/fields.ts';
import { addDerivedColumnRoutes } from './derived-columns/routes.ts';
import { addEventRoutes } from './events/routes.ts';
import { addOtlpRoutes, failedExport } from './otlp/routes.ts';
import type { EventEngine, HoneycombEngine } from './query/engine.ts';
import { addQueryRoutes } from './query/routes.ts';
import { createEventAsker, createQueryAsker } from './query/asker.ts';
import type { EventAsker, QueryAsker } from './query/asker.ts';
import { addRecipientRoutes } from './recipients/routes.ts';
import { addBurnAlertRoutes } from './slos/burn-alerts.ts';
import { addSloRoutes } from './slos/slo.ts';
import { createEvaluator } from './triggers/evaluator.ts';
import { addTriggerRoutes, showTrigger } from './triggers/routes.ts';
import { createTriggerStates } from './triggers/state.ts';
import type { Every } from './triggers/timer.ts';
import { TICK_MS, every } from './triggers/timer.ts';

export interface HoneycombOptions {
  /** API keys to accept; every other is 401. @default any key, and none */
  readonly keys?: readonly string[];
  /** @default 20 MiB on the wire, the limit of the vendor's reader, and as much inflated */
  readonly limits?: BodyLimits;
  /** @default far above the vendor's, for people who draw boards on their own machine */
  readonly rateLimits?: RateLimits;
  /** Runs queries. @default one that runs them here */
  readonly engine?: HoneycombEngine | undefined;
  /** Looks at events themselves. @default one that does it here */
  readonly events?: EventEngine | undefined;
}

export interface HoneycombRoom extends Room {
  /** Asks a query that is not kept. */
  readonly ask: QueryAsker;
  readonly events: EventAsker;
  /** Runs triggers from now on, each when it is due. Returns how to stop. @default timer: one that keeps no process alive */
  watchTriggers(timer?: Every): () => void;
}

const MIB = 1024 * 1024;
const TEAM = 'x-honeycomb-team';

/** What OpenTelemetry's, Honeycomb's and libhoney's code in a browser sends. */
const BROWSER_HEADERS = [
  'content-type',
  'content-encoding',
  TEAM,
  'x-honeycomb-dataset',
  'x-honeycomb-event-time',
  'x-honeycomb-samplerate',
  'traceparent',
  'tracestate',
  'baggage',
];
const INGEST = /^\/1\/(?:events|batch)\//;

export function createHoneycomb(
  context: RoomContext,
  options: HoneycombOptions = {},
): HoneycombRoom {
  const { keys, limits = { wire: 20 * MIB, inflated: 20 * MIB } } = options;
  const { rateLimits = LOCAL_RATE_LIMITS } = options;
  const { database, journal, inbox, now } = context;
  const checkKey = createKeyCheck(keys);
  const answers = createAnswers(journal);
  const documents = createDocuments(context);
  const catalog = createCatalog(database);
  const ask = createQueryAsker({ context, catalog, documents, engine: options.engine });
  const events = createEventAsker({ context, catalog, documents, events: options.events });
  const states = createTriggerStates(documents);
  const routes = new Hono();

  /** The slug of the dataset in the path, which may be all of them; or 404. */
  function datasetScope(c: Context): string | Response {
    const name = c.req.param('dataset') ?? '';
    if (name === ENVIRONMENT) return name;
    return catalog.find(name)?.slug ?? answers.problem(c, 404, 'Dataset not found');
  }

  // Pages send here themselves, with a key that is meant to be public.
  const pages = cors({ origin: '*', allowMethods: ['POST'], allowHeaders: BROWSER_HEADERS });
  for (const path of ['/v1/*', '/1/events/*', '/1/batch/*']) routes.use(path, pages);

  addOtlpRoutes(routes, { answers, checkKey, inbox, limits, now });

  const countRequest = createRateLimit(answers, now, rateLimits.requests);
  routes.use('/1/*', async (c, next) => {
    const key = c.req.header(TEAM);
    const denial = checkKey(key) ?? (c.req.path === '/1/auth' && !key ? MISSING_KEY : undefined);
    if (denial !== undefined) return answers.problem(c, 401, denial);
    if (INGEST.test(c.req.path)) return next();
    await inbox.settled();
    return countRequest(c, next);
  });

  addEventRoutes(routes, { answers, catalog, documents, inbox, limits, now });
  routes.get('/1/auth', (c) => c.json(describeKey(c.req.header(TEAM) ?? '')));
  addDatasetRoutes(routes, { context, answers, catalog });
  addColumnRoutes(routes, { context, answers, catalog });
  addDefinitionRoutes(routes, { context, answers, catalog, documents });
  addMarkerRoutes(routes, { answers, documents, now, scope: datasetScope });

  addQueryRoutes(routes, {
    context,
    answers,
    documents,
    ask,
    scope: datasetScope,
    resultsPerMinute: rateLimits.queryResults,
  });

  addAnnotationRoutes(routes, { answers, documents, scope: datasetScope });
  addBoardRoutes(routes, { answers, documents });
  addDerivedColumnRoutes(routes, { answers, documents, scope: datasetScope });
  addTriggerRoutes(routes, { answers, documents, states, scope: datasetScope });
  addRecipientRoutes(routes, {
    answers,
    documents,
    showTrigger: (trigger) => showTrigger(trigger, documents, states),
  });
  addSloRoutes(routes, { answers, catalog, documents, scope: datasetScope });
  addBurnAlertRoutes(routes, { answers, documents, scope: datasetScope });

  routes.on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], ['/1/*', '/2/*'], (c) =>
    answers.problem(c, 404, `${c.req.method} ${c.req.path} is not supported by this emulator`),
  );

  routes.onError((error, c) => {
    tellFailure(context, 'honeycomb', c.req.raw, error);
    return c.req.path.startsWith('/v1/') ? failedExport(c) : answers.failed(c);
  });

  const isOpen = (): boolean => database.isOpen;
  const runDue = createEvaluator({ documents, states, ask, isOpen, now });
  const trouble = createTrouble((line) => context.report?.(line), 'Triggers run again');
  const runTriggers = unattended(runDue, 'run triggers', trouble);
  return { routes, ask, events, watchTriggers: (timer = every) => timer(TICK_MS, runTriggers) };
}
