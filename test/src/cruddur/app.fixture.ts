/**
 * The app with a real store in memory, the sample in it, a clock to move, and a note of everything it told
 * its observation. Requests go through `createApp().fetch`, as in the worker.
 */
import { readFileSync } from 'node:fs';
import { context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { createApp, type AppBindings } from '../../../src/cruddur/app.ts';
import type { CruddurSettings } from '../../../src/cruddur/settings.ts';
import { AsyncContextManager } from '../../../src/telemetry/recording/async-context.ts';
import { Recording, withRecording } from '../../../src/telemetry/recording/recording.ts';
import type { Observation } from '../../../src/telemetry/index.ts';
import type { Database } from '../../../src/cruddur/database.ts';
import { migrate, openDatabase } from '../../../src/deno/database.ts';

export const TRACE_ID = '5759e988bd862e3fe1be46a994272793';
export const FRONTEND = 'http://localhost:3000';
const OTHER_FRONTEND = 'https://cruddur.example';
export const BACKEND = 'http://localhost:4567';

export const PROBLEM = 'LOG_LEVEL is wrong: write info';

export const MIGRATIONS = new URL('../../../src/cruddur/migrations/', import.meta.url);
export const SAMPLE = readFileSync(
  new URL('../../../src/cruddur/sample.sql', import.meta.url),
  'utf8',
);

export const ANDREWS_POST = '68f126b0-1ceb-4a33-88be-d90fa7109eee';
export const WORFS_REPLY = '26e12864-1c26-5c3a-9658-97a10f8fea67';
export const WORFS_POST = '66e12864-8c26-4c3a-9658-95a10f8fea67';
export const GAREKS_POST = '248959df-3079-4947-b847-9e0892d1bab4';

interface Told {
  readonly routes: string[];
  readonly failures: unknown[];
  readonly reports: [message: string, level: string, everyMs: number | undefined][];
  readonly logs: string[];
}

/** A database whose every statement fails with a text that no caller may read. */
export const BROKEN_DATABASE: Database = {
  prepare: () => {
    throw new Error('SQLITE_SECRET: password of the store');
  },
  batch: async () => {
    throw new Error('SQLITE_SECRET: password of the store');
  },
};

/**
 * @param replaced in the place of the database
 * @param settings other than those of a local start
 * @param writeRateLimit the binding
 */
export function startApp(
  replaced?: Database,
  settings: Partial<CruddurSettings> = {},
  writeRateLimit?: AppBindings['writeRateLimit'],
) {
  const database = openDatabase(':memory:');
  migrate(database, MIGRATIONS);
  database.exec(SAMPLE);
  // The sample counts from SQLite's clock, which is the real one.
  const clock = { ms: Date.now() };
  const told: Told = { routes: [], failures: [], reports: [], logs: [] };
  const observation: Observation = {
    traceId: TRACE_ID,
    span: trace.wrapSpanContext(INVALID_SPAN_CONTEXT),
    log: {
      debug: (message) => told.logs.push(`debug ${message}`),
      info: (message) => told.logs.push(`info ${message}`),
      warn: (message) => told.logs.push(`warn ${message}`),
      error: (message) => told.logs.push(`error ${message}`),
    },
    setUser: () => undefined,
    routed: (route) => told.routes.push(route),
    failed: (error) => told.failures.push(error),
    report: (message, level, options) => told.reports.push([message, level, options?.everyMs]),
    health: () => ({
      version: '0.1.0',
      problems: [PROBLEM],
      sinks: { honeycomb: 'on', rollbar: 'off' },
    }),
  };
  /** How to end each wait of the app; none ends by itself. */
  const waits: (() => void)[] = [];
  const app = createApp({
    now: () => clock.ms,
    wait: () => new Promise((resolve) => waits.push(resolve)),
  });
  const bindings = {
    settings: {
      origins: [FRONTEND, OTHER_FRONTEND, BACKEND],
      problems: [],
      writeAccess: 'open' as const,
      token: undefined,
      healthDetails: 'open' as const,
      rollbarTest: 'open' as const,
      ...settings,
    },
    writeRateLimit,
    database: replaced ?? database,
  };
  // Where one is there already, it stays.
  context.setGlobalContextManager(new AsyncContextManager());
  let ids = 0;
  const recording = new Recording((digits) => (ids += 1).toString(16).padStart(digits, '0'));
  recording.observation = observation;
  const observed = withRecording(ROOT_CONTEXT, recording);

  async function send(path: string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(path, BACKEND), init);
    return context.with(observed, () => app.fetch(request, bindings));
  }

  /** A GET's body, which must be a JSON array, and the path of the next page. */
  async function page(path: string) {
    const response = await send(path);
    const body: unknown = await response.json();
    if (!Array.isArray(body)) throw new TypeError(`${path} answered no array`);
    const items: Record<string, unknown>[] = body;
    const next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    return { items, next };
  }

  return {
    page,
    clock,
    waits,
    told,
    database,
    /** Finished spans, in the order they ended. */
    spans: () => recording.descendants,
    send,
    /** A GET's body, which must be a JSON array. */
    list: async (path: string) => (await page(path)).items,
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}
