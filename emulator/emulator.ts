/**
 * Puts the emulator together: store, faults, rooms, console, switchboard, guard, ports, worker. It ends what it started
 * in reverse order, also when a later part does not start.
 */
import { resolve } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { createConsole } from './console/api/routes.ts';
import { createFaults } from './faults/faults.ts';
import { createOutages } from './faults/outage.ts';
import { oneLine, type Room, type RoomContext } from './inbox/room.ts';
import { createMeterRoutes } from './meter/routes.ts';
import type { Options } from './options.ts';
import { createRooms } from './rooms.ts';
import { startDaemon, type Daemon } from './server/daemon.ts';
import { listenGrpc } from './server/grpc.ts';
import { createGuard, type Fetch } from './server/guard.ts';
import { listen, portError } from './server/listen.ts';
import { LOCAL_KEYS } from './server/local-keys.ts';
import { createSwitchboard, type Line, type Route } from './server/switchboard.ts';
import { createSourceMaps } from './source-maps/source-maps.ts';
import { bytesBeside, databaseFile } from './store/folder.ts';
import { startRetention } from './store/retention/retention.ts';
import { createRuns } from './store/runs.ts';
import { createSweeper } from './store/retention/sweep.ts';
import type { Vendor } from './store/vendor.ts';
import { startStore } from './threads/start.ts';
import { ADDRESSES } from './vendors/addresses.ts';
import { createAuthenticator } from './vendors/aws/credentials.ts';
import { OTLP_OVER_GRPC } from './vendors/otlp/grpc.ts';
import type { Worker, WorkerOptions } from './worker/worker.ts';

export interface Effects {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Where the worker's variables come from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string, stream: 'out' | 'error') => void;
  /** Undefined where there is none, as in the installed package. */
  readonly project?: Project | undefined;
}

/** What a checkout of this project adds. */
export interface Project {
  /** Absolute path. Its sampling rule and its board are the emulator's. */
  readonly folder: string;
  readonly startWorker: (options: Omit<WorkerOptions, 'config' | 'sample'>) => Promise<Worker>;
}

export interface RunningEmulator {
  /** Of the vendors' APIs and the console: `http://localhost:4318`. */
  readonly url: string;
  /** Of OTLP over gRPC; undefined when another program has its port. */
  readonly grpcUrl: string | undefined;
  readonly daemonPort: number;
  /** Of the worker; undefined when it does not run. */
  readonly apiUrl: string | undefined;
  /** What its rooms share: the store and its news. */
  readonly context: RoomContext;
  /** Ends everything; ports are free and processes gone afterwards. */
  close(): Promise<void>;
}

/** Every request to the daemon's port is for X-Ray, and none may come from a page. */
const DAEMON: Route<'xray'> = { room: 'xray', isTelemetry: false, isOwn: false };

/** @throws when a port is taken, the worker does not build or start, or the store cannot be opened. */
export async function startEmulator(options: Options, effects: Effects): Promise<RunningEmulator> {
  const { now, environment, print, project } = effects;
  const closers: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const closer of closers.splice(0).toReversed()) await closer();
  }

  const warn = (message: string) => print(message, 'error');

  try {
    const { context, queries, runSql, whenFree } = await startStore({
      directory: options.dataDirectory,
      now,
      report: warn,
      started: (closer) => void closers.push(closer),
    });
    const { database, journal } = context;
    const { version } = packageJson;
    const beginRun = createRuns(database, now);
    beginRun('start');

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
    const answerOutages = createOutages({ report: warn, now });
    const guarded = (vendor: Vendor, room: Fetch) => ({
      routes: { fetch: answerOutages(vendor, room) },
    });
    const withoutFaults = ({ routes }: Room) =>
      guarded('cloudwatch', async (request) => routes.fetch(request));
    const before = (vendor: Vendor, { routes }: Line) =>
      guarded(
        vendor,
        faults.before(vendor, async (request) => routes.fetch(request)),
      );
    /** What the two that know no operations answer without keeping it, so that the console shows it. */
    const remembering = (vendor: 'honeycomb' | 'rollbar', { routes }: Room) =>
      before(vendor, {
        routes: {
          async fetch(request) {
            const response = await routes.fetch(request);
            if (response.ok && !ADDRESSES.routeOf(request).isTelemetry) {
              const operation = `${request.method} ${new URL(request.url).pathname}`;
              const answer = { vendor, operation, status: response.status, unverified: false };
              journal.exchanges.answered(request, answer);
            }
            return response;
          },
        },
      });
    const rooms = createRooms(context, authenticator, {
      environment,
      project: project?.folder,
      queries,
      report: warn,
    });
    closers.push(rooms.startBackground());
    const { xray } = rooms;
    const sourceMaps = createSourceMaps(context, project?.folder ?? process.cwd());
    let daemon: Daemon | undefined;
    let apiUrl: string | undefined;
    let refilled: Promise<void> = Promise.resolve();
    const console = createConsole(context, {
      version,
      sourceMaps,
      runSql,
      ownQueries: rooms.ownQueries,
      insights: rooms.insights,
      vendors: { honeycomb: rooms.honeycomb.routes.fetch, rollbar: rooms.rollbar.routes.fetch },
      honeycomb: rooms.honeycomb,
      daemon: () => daemon?.counts(),
      addresses: () => ({ api: apiUrl, daemonPort: daemon?.port }),
      refilled: () => refilled,
      send: async (request) => switchboard.fetch(request),
      sampling: xray.sampling,
    });
    const retention = startRetention(
      createSweeper(database),
      {
        maxAgeMs: options.maxDays === 0 ? undefined : options.maxDays * 86_400_000,
        maxBytes: options.maxMegabytes === 0 ? undefined : options.maxMegabytes * 1_000_000,
      },
      {
        now,
        later: (work, ms) => later(work, ms, whenFree),
        report: warn,
        ...(options.dataDirectory !== ':memory:' && {
          otherBytes: () => bytesBeside(options.dataDirectory, databaseFile(options.dataDirectory)),
        }),
      },
    );
    closers.push(() => retention.stop());
    console.routes.route('/_emulator/store', retention.routes);
    console.routes.route('/_emulator/faults', faults.routes);
    console.routes.route('/_emulator/metrics', rooms.metrics.console);
    console.routes.route('/_emulator/bus-events', rooms.events.console);
    console.routes.route('/_emulator/findings', rooms.securityHub.console);
    console.routes.route('/_emulator/meter', createMeterRoutes(context));
    closers.push(() => console.close());
    const switchboard = createSwitchboard(
      {
        xray: before('xray', xray),
        cloudwatch: before('cloudwatch', rooms.logs),
        metrics: withoutFaults(rooms.metrics),
        sts: rooms.sts,
        events: withoutFaults(rooms.events),
        securityhub: withoutFaults(rooms.securityHub),
        honeycomb: remembering('honeycomb', rooms.honeycomb),
        rollbar: remembering('rollbar', rooms.rollbar),
        console,
      },
      {
        ...ADDRESSES,
        report: (error, request) => warn(describe(error, request)),
        forward: (request) => fetch(request, { redirect: 'manual' }),
      },
    );
    const { forwardedUrl, frontendUrl, emulatorPort } = options;
    const origins = { allowedHosts: options.allowedHosts, ingestOrigins: frontendUrl.split(',') };
    const forwarded = forwardedUrl !== undefined && {
      allowedHosts: [...options.allowedHosts, new URL(forwardedUrl).hostname],
      // Codespaces rewrites a page's own origin to localhost's, not always its host: symfony/demo#1542, mastodon#26400.
      ownOrigins: [forwardedUrl, `http://localhost:${emulatorPort}`],
    };
    const door = createGuard(
      { ...origins, ...forwarded, decide: ADDRESSES.routeOf },
      switchboard.answer,
    );
    const daemonHttp = faults.before('xray', xray.daemon.http);
    const daemonDoor = createGuard({ ...origins, decide: () => DAEMON }, daemonHttp);

    const http = await listen(door, options.emulatorPort, 'EMULATOR_PORT');
    closers.push(() => http.close());
    const grpc = await listenGrpc({ ...OTLP_OVER_GRPC, fetch: door }, options.grpcPort, warn);
    closers.push(() => grpc?.close());
    const started = await startDaemon({
      port: options.daemonPort,
      host: '127.0.0.1',
      accept: xray.daemon.accept,
      http: daemonDoor,
    }).catch((error: unknown) => {
      throw portError(error, `127.0.0.1:${options.daemonPort}`, 'XRAY_DAEMON_PORT');
    });
    daemon = started;
    closers.push(() => started.close());
    closers.push(() => faults.clear());

    await rooms.loadBoards();
    // Emptying the store empties the boards too.
    const unsubscribe = journal.subscribe((change) => {
      if (change === 'reset') {
        refilled = rooms.loadBoards().catch((error: unknown) => void warn(String(error)));
      }
    });
    closers.push(unsubscribe);

    const pageBuilt = console.prepare();
    pageBuilt.catch(() => 'awaited below, when the worker can be closed again');
    const worker = options.worker
      ? await project?.startWorker({
          port: options.apiPort,
          persist:
            options.dataDirectory === ':memory:' ? undefined : resolve(options.dataDirectory),
          environment,
          outbound: switchboard.outbound,
          built: sourceMaps.built,
          reloaded: () => whenFree(() => beginRun('reload')),
          print,
        })
      : undefined;
    closers.push(() => worker?.close());
    apiUrl = worker && `http://localhost:${worker.url.port}`;
    await pageBuilt;

    return {
      url: `http://localhost:${http.port}`,
      grpcUrl: grpc && `http://localhost:${grpc.port}`,
      daemonPort: started.port,
      apiUrl,
      context,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A timer that does not keep the process alive. Its work begins once the store is free. */
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

function describe(error: unknown, request: Request): string {
  return `Cannot answer ${request.method} ${new URL(request.url).pathname}: ${oneLine(error)}`;
}
