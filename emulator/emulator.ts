/**
 * Puts the emulator together: store, rooms, switchboard, guard, ports, worker. The only file that knows all rooms.
 * What was started is ended in reverse order, also when a later part does not start.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import packageJson from '../package.json' with { type: 'json' };
import { createAuthenticator } from './aws/credentials.ts';
import { createCloudWatchLogs } from './cloudwatch/routes.ts';
import { createQueryThread } from './columns/thread.ts';
import { startCheckpoints } from './checkpoints.ts';
import { createConsole } from './console/routes.ts';
import { startDaemon } from './daemon.ts';
import { openDatabase } from './database.ts';
import { createFaults } from './faults/faults.ts';
import { lockFolder } from './folder-lock.ts';
import { createGuard, type Fetch } from './guard.ts';
import { applyBoard } from './honeycomb/boards/apply.ts';
import { createCall } from './honeycomb/boards/call.ts';
import { readBoardDocuments } from './honeycomb/boards/documents.ts';
import { createHoneycomb } from './honeycomb/routes.ts';
import { createJournal, type Vendor } from './journal.ts';
import type { Inbox } from './inbox/inbox.ts';
import { startThreadedInbox } from './inbox/threaded.ts';
import { createTurn } from './inbox/turn.ts';
import { listen, portError } from './listen.ts';
import { LOCAL_KEYS } from './local-keys.ts';
import { createMeterRoutes } from './meter/routes.ts';
import { createMetrics } from './metrics/routes.ts';
import type { Options } from './options.ts';
import { startRetention } from './retention/retention.ts';
import { createSweeper } from './retention/sweep.ts';
import { createRollbar } from './rollbar/routes.ts';
import type { Room } from './room.ts';
import { createSts } from './sts/routes.ts';
import { createSourceMaps } from './source-maps/source-maps.ts';
import { createSwitchboard } from './switchboard.ts';
import { startWorker } from './worker.ts';
import { createXRay } from './xray/routes.ts';
import { SamplingRule } from './xray/sampling/rule.ts';

export interface Effects {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Where the worker's variables come from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string, stream: 'out' | 'error') => void;
}

export interface RunningEmulator {
  /** Of the vendors' APIs and the console: `http://localhost:4318`. */
  readonly url: string;
  readonly daemonPort: number;
  /** Of the worker; undefined when it was not asked for. */
  readonly apiUrl: string | undefined;
  /** Ends everything; ports are free and processes gone afterwards. */
  close(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** @throws when a port is taken, the worker does not build or start, or the store cannot be opened. */
export async function startEmulator(options: Options, effects: Effects): Promise<RunningEmulator> {
  const { now, environment, print } = effects;
  const closers: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const closer of closers.splice(0).toReversed()) await closer();
  }

  try {
    closers.push(lockFolder(options.dataDirectory));
    const database = openDatabase(options.dataDirectory);
    closers.push(() => database.close());
    const checkpoints = startCheckpoints(database);
    closers.push(() => checkpoints?.stop());
    const queries = createQueryThread(database);
    closers.push(() => queries?.close());
    const turn = createTurn();
    const journal = createJournal(database, now, turn.whenFree);
    const inbox = await startThreadedInbox({
      database,
      journal,
      turn,
      report: (message) => print(message, 'error'),
    });
    closers.push(() => inbox?.close());
    const context = {
      database,
      journal,
      now,
      ...(queries && { engines: queries.engines }),
      ...(inbox && { inbox }),
    };
    const { version } = packageJson;

    const faults = createFaults({
      context,
      authenticator: createAuthenticator({
        keys: [
          {
            accessKeyId: LOCAL_KEYS.awsAccessKeyId,
            secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
          },
        ],
        apiKeys: [LOCAL_KEYS.awsApiKey],
        strict: options.strictAuth,
        now,
      }),
      random: Math.random,
    });
    const { authenticator } = faults;
    const before = (vendor: Vendor, { routes }: Room) => ({
      routes: { fetch: faults.before(vendor, (request) => routes.fetch(request)) },
    });
    const region = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || 'us-east-1';
    const xray = createXRay(context, authenticator, {
      samplingRules: [projectSamplingRule()],
      region,
      report: (error) => print(`Cannot prepare X-Ray's service map: ${String(error)}`, 'error'),
    });
    closers.push(xray.prepareWhenIdle());
    const honeycomb = createHoneycomb(context);
    closers.push(honeycomb.watchTriggers());
    const board = readBoardDocuments(join(PROJECT, 'src/telemetry/honeycomb'));
    const loadBoard = () =>
      applyBoard(
        board,
        environment['OTEL_SERVICE_NAME'] || 'backend-hono',
        createCall({ send: async (request) => honeycomb.routes.fetch(request) }),
      );
    const metrics = createMetrics(context, authenticator);
    const logs = createCloudWatchLogs(context, authenticator, {
      region,
      onStored: metrics.onStored,
    });
    const sourceMaps = createSourceMaps(context, PROJECT);
    const console = createConsole(context, { version, sourceMaps });
    const retention = startRetention(
      createSweeper(database),
      {
        maxAgeMs: options.maxDays === 0 ? undefined : options.maxDays * 86_400_000,
        maxBytes: options.maxMegabytes === 0 ? undefined : options.maxMegabytes * 1_000_000,
      },
      {
        now,
        later: (work, ms) => later(work, ms, turn.whenFree),
        report: (error) => print(`Cannot delete old telemetry: ${String(error)}`, 'error'),
      },
    );
    closers.push(() => retention.stop());
    console.routes.route('/_emulator/store', retention.routes);
    console.routes.route('/_emulator/faults', faults.routes);
    console.routes.route('/_emulator/metrics', metrics.console);
    console.routes.route('/_emulator/meter', createMeterRoutes(context));
    closers.push(() => console.close());
    const switchboard = createSwitchboard(
      {
        xray: before('xray', xray),
        cloudwatch: before('cloudwatch', logs),
        metrics,
        sts: createSts(context, authenticator),
        honeycomb: before('honeycomb', honeycomb),
        rollbar: before('rollbar', createRollbar(context)),
        console: settledBefore(console, inbox),
      },
      {
        report: (error, request) => print(describe(error, request), 'error'),
        forward: (request) => fetch(request, { redirect: 'manual' }),
      },
    );
    const { allowedHosts, frontendUrl } = options;
    const guarded = (next: Fetch) =>
      createGuard({ allowedHosts, ingestOrigins: frontendUrl.split(',') }, next);

    const http = await listen(guarded(switchboard.fetch), options.emulatorPort, 'EMULATOR_PORT');
    closers.push(() => http.close());
    const daemon = await startDaemon({
      port: options.daemonPort,
      host: '127.0.0.1',
      accept: xray.daemon.accept,
      http: guarded(faults.before('xray', xray.daemon.http)),
    }).catch((error: unknown) => {
      throw portError(error, `127.0.0.1:${options.daemonPort}`, 'XRAY_DAEMON_PORT');
    });
    closers.push(() => daemon.close());
    closers.push(() => faults.clear());

    await loadBoard();
    // Emptying the store empties the boards too.
    const unsubscribe = context.journal.subscribe((change) => {
      if (change === 'reset') loadBoard().catch((error: unknown) => print(String(error), 'error'));
    });
    closers.push(unsubscribe);

    const pageBuilt = console.prepare();
    pageBuilt.catch(() => 'awaited below, when the worker can be closed again');
    const worker = options.worker
      ? await startWorker({
          config: join(PROJECT, 'wrangler.toml'),
          sample: join(PROJECT, 'src/cruddur/sample.sql'),
          port: options.apiPort,
          persist:
            options.dataDirectory === ':memory:' ? undefined : resolve(options.dataDirectory),
          environment,
          outbound: switchboard.outbound,
          built: sourceMaps.built,
          print,
        })
      : undefined;
    closers.push(() => worker?.close());
    await pageBuilt;

    return {
      url: `http://localhost:${http.port}`,
      daemonPort: daemon.port,
      apiUrl: worker && `http://localhost:${worker.url.port}`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the console shows includes all that was accepted, unless that cannot be stored, which was told. */
function settledBefore({ routes }: Room, inbox: Inbox | undefined) {
  return {
    routes: {
      async fetch(request: Request): Promise<Response> {
        await inbox?.settled()?.catch(() => 'told in the terminal');
        return routes.fetch(request);
      },
    },
  };
}

/** A timer that keeps nobody from ending. What it was set for is begun when that is free. */
function later(
  work: () => void,
  milliseconds: number,
  whenFree: (work: () => void) => void,
): () => void {
  let isWanted = true;
  const begin = () => {
    if (isWanted) work();
  };
  const timer = setTimeout(() => whenFree(begin), milliseconds).unref();
  return () => {
    isWanted = false;
    clearTimeout(timer);
  };
}

/** The rule that provisioning applies to the real account holds here too. */
function projectSamplingRule(): SamplingRule {
  const file = join(PROJECT, 'aws/json/xray.json');
  return v.parse(v.object({ SamplingRule }), JSON.parse(readFileSync(file, 'utf8'))).SamplingRule;
}

function describe(error: unknown, request: Request): string {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Cannot answer ${request.method} ${new URL(request.url).pathname}: ${reason}`;
}
