/**
 * The Deno entry: the same service behind Deno.serve, SQLite instead of D1. Work that a Worker would hand to
 * waitUntil is tracked here and awaited at shutdown, so that the last request's telemetry leaves too.
 * Variables are those of the worker, and API_PORT and DATA_DIR. Exit codes: 0 ended as asked, 2 wrong variable.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './deno/hooks.ts';
import { migrate, openDatabase, type SqliteDatabase } from './deno/database.ts';
import { listen, openFolder, OptionsError, readOptions } from './deno/options.ts';
import { repeat } from './deno/repeat.ts';
import { shutDown } from './deno/shutdown.ts';

/** What is used of Deno's namespace. https://docs.deno.com/api/deno/ */
interface DenoNamespace {
  readonly env: { toObject(): Record<string, string> };
  serve(
    options: { port: number; hostname: string; onListen: (address: { port: number }) => void },
    handler: (request: Request, info: { remoteAddr: { hostname?: string } }) => Promise<Response>,
  ): { shutdown(): Promise<void>; finished: Promise<void> };
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', handler: () => void): void;
  exit(code: number): never;
}
declare const Deno: DenoNamespace;

const nativeFetch = globalThis.fetch;
// After the hooks: only then can the package be imported that asks for `cloudflare:workers`.
const { createRandomHex } = await import('./telemetry/index.ts');
const { createService } = await import('./cruddur/service.ts');

const variables = Deno.env.toObject();
const { port, folder } = orEnd(() => readOptions(variables));
const database = orEnd(() => openFolder(folder, openSeeded));

const service = createService({
  // Nothing limits the calls of a process, and no Cloudflare stands before it that names its clients.
  env: {
    ...variables,
    TELEMETRY_SUBREQUESTS: variables['TELEMETRY_SUBREQUESTS']?.trim() || '10000',
    CLIENT_ADDRESS_FROM: variables['CLIENT_ADDRESS_FROM']?.trim() || 'peer',
  },
  database: () => database,
  effects: {
    fetch: (input, init) => nativeFetch(input, init),
    now: Date.now,
    wait,
    random: Math.random,
    randomHex: createRandomHex((bytes) => crypto.getRandomValues(bytes)),
    // eslint-disable-next-line no-console -- the console is where a worker's log goes
    print: (level, line) => console[level](line),
  },
});

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const background = new Set<Promise<unknown>>();
function waitUntil(work: Promise<unknown>): void {
  const tracked = work.catch(() => undefined).finally(() => background.delete(tracked));
  background.add(tracked);
}

const server = orEnd(() =>
  listen(port, () =>
    Deno.serve(
      {
        port,
        hostname: '127.0.0.1',
        onListen: (address) =>
          // eslint-disable-next-line no-console -- says where it runs
          console.log(`Cruddur API under Deno: http://localhost:${address.port}`),
      },
      (request, { remoteAddr }) =>
        service.serve({ request, waitUntil, peerAddress: remoteAddr.hostname }),
    ),
  ),
);

const EXPIRE_EVERY_MS = 5 * 60_000;

const stopExpiring = repeat(async () => {
  const work = service.expire(database.bare);
  waitUntil(work);
  await work.catch((error: unknown) => {
    // eslint-disable-next-line no-console -- the console is where a worker's log goes
    console.error(`Cannot delete what has expired: ${String(error)}`);
  });
}, EXPIRE_EVERY_MS);

async function stop(): Promise<void> {
  stopExpiring();
  await shutDown({
    closeServer: () => server.shutdown(),
    flush: (lifetimeMs) => service.flush(lifetimeMs),
    async background() {
      while (background.size > 0) await Promise.all(background);
    },
    wait,
  });
  database.close();
  Deno.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  Deno.addSignalListener(signal, () => void stop());
}

function openSeeded(folder: string): SqliteDatabase {
  const database = openDatabase(folder === ':memory:' ? folder : join(folder, 'deno.sqlite'));
  const cruddur = new URL('cruddur/', import.meta.url);
  migrate(database, fileURLToPath(new URL('migrations', cruddur)));
  database.exec(readFileSync(new URL('sample.sql', cruddur), 'utf8'));
  return database;
}

/** What the operator has to mend is one sentence and not a stack. */
function orEnd<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    // eslint-disable-next-line no-console -- says why it ends
    console.error(error.message);
    Deno.exit(2);
  }
}
