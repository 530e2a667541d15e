/** The whole service over a real store, with vendors that take everything and a log that is kept. */
import { IDENTITY } from '../../../src/cruddur/identity.ts';
import { createService } from '../../../src/cruddur/service.ts';
import type { Database } from '../../../src/cruddur/database.ts';
import { Isolate } from '../../../src/telemetry/handlers/isolate.ts';
import { observeTarget } from '../../../src/telemetry/handlers/observe.ts';
import type { Effects } from '../../../src/telemetry/observe/effects.ts';
import { migrate, openDatabase } from '../../../src/deno/database.ts';
import { BACKEND, MIGRATIONS, SAMPLE } from './app.fixture.ts';

export interface HealthCheck {
  readonly problems: string[];
  readonly sinks: Record<string, { readonly on: boolean; readonly reason?: string }>;
}

/** As local starts set them. */
const OPEN = { WRITE_ACCESS: 'open', HEALTH_DETAILS: 'open', ROLLBAR_TEST: 'open' };

/** @param effects in the place of ordinary ones */
export function startService(
  env: Readonly<Record<string, unknown>>,
  effects: Partial<Effects> = {},
  database: unknown = openSample(),
) {
  const printed: string[] = [];
  const work: Promise<unknown>[] = [];
  /** A wait ends at once, and the clock is ahead by it. */
  let aheadMs = 0;
  const waitUntil = (promise: Promise<unknown>): void => void work.push(promise);
  const all: Effects = {
    fetch: async () => Response.json({}),
    now: () => Date.now() + aheadMs,
    wait: async (milliseconds) => void (aheadMs += milliseconds),
    random: () => 0.5,
    randomHex: (digits) => 'c'.repeat(digits),
    print: (_level, line) => printed.push(line),
    ...effects,
  };
  const isolate = new Isolate(() => all);
  const service = observeTarget(isolate, createService({ now: all.now }), IDENTITY);
  const bindings = { ...OPEN, ...env, DB: database };
  const send = async (path: string, init?: RequestInit): Promise<Response> => {
    const request = new Request(new URL(path, BACKEND), init);
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- what a wrong wrangler.toml binds
    return service.fetch(request, bindings as never, { waitUntil });
  };
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    send(path, { headers });
  return {
    service,
    isolate,
    bindings,
    printed,
    waitUntil,
    send,
    get,
    async health(): Promise<HealthCheck> {
      const body: HealthCheck = JSON.parse(await (await get('/api/health-check')).text());
      return body;
    },
    /** Waits for everything that was left to waitUntil. */
    async settle(): Promise<void> {
      await isolate.flush();
      await Promise.allSettled(work);
    },
  };
}

export function openSample(): Database {
  const database = openDatabase(':memory:');
  migrate(database, MIGRATIONS);
  database.exec(SAMPLE);
  return database;
}
