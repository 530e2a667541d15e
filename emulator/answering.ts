/**
 * Puts together all that answers requests over one store: faults, rooms, console, switchboard and guard. It knows no
 * port, so that ports stay open while another one takes its place.
 */
import packageJson from '../package.json' with { type: 'json' };
import { createConsole } from './console/api/routes.ts';
import { createFaults } from './faults/faults.ts';
import { createOutages } from './faults/outage.ts';
import { oneLine, type Room, type RoomContext } from './inbox/room.ts';
import { createMeterRoutes } from './meter/routes.ts';
import type { Options } from './options.ts';
import { createRooms } from './rooms.ts';
import { noteArrival } from './server/arrivals.ts';
import type { DaemonCounts } from './server/daemon.ts';
import { createGuard, type Fetch } from './server/guard.ts';
import { LOCAL_KEYS } from './server/local-keys.ts';
import { createSwitchboard, type Line, type Route } from './server/switchboard.ts';
import { createSourceMaps, type SourceMaps } from './source-maps/source-maps.ts';
import { bytesBeside, databaseFile } from './store/folder.ts';
import { startRetention } from './store/retention/retention.ts';
import { createRuns } from './store/runs.ts';
import { attempt } from './store/trouble.ts';
import { createSweeper } from './store/retention/sweep.ts';
import type { Vendor } from './store/vendor.ts';
import { startStore } from './threads/start.ts';
import { ADDRESSES } from './vendors/addresses.ts';
import { createAuthenticator } from './vendors/aws/credentials.ts';

export interface AnsweringOptions {
  readonly options: Options;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Of the worker, which names its region and its service. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the project with a sampling rule and a board, if there is one. */
  readonly project: string | undefined;
  /** Gets a line for each thing that failed. */
  readonly report: (line: string) => void;
  /** The ports and the counts of datagrams, for the console. */
  readonly running: {
    readonly datagrams: () => DaemonCounts | undefined;
    readonly addresses: () => {
      readonly api?: string | undefined;
      readonly daemonPort?: number | undefined;
      readonly grpcPort?: number | undefined;
    };
  };
}

export interface Answering {
  /** The store and its news. */
  readonly context: RoomContext;
  /** Answers what arrives at the emulator's port. */
  readonly door: Fetch;
  /** Answers what arrives at the daemon's port by HTTP, and keeps the document of a datagram. */
  readonly daemon: { readonly http: Fetch; accept(document: string): Promise<void> };
  /** Answers what the worker sends out. */
  readonly outbound: (request: Request) => Promise<Response>;
  /** Is told of the worker's bundles, and of its reloads. */
  readonly built: SourceMaps['built'];
  readonly reloaded: () => void;
  /** Builds the console's page ahead of the first visit. @throws when its sources do not build. */
  prepare(): Promise<void>;
  /** Ends the threads and closes the store. */
  close(): Promise<void>;
}

/** Every request to the daemon's port is for X-Ray, and none may come from a page. */
const DAEMON: Route<'xray'> = { room: 'xray', isTelemetry: false, isOwn: false };

/** @throws when the store cannot be opened */
export async function openAnswering({
  options,
  now,
  environment,
  project,
  report,
  running,
}: AnsweringOptions): Promise<Answering> {
  const closers: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const closer of closers.splice(0).toReversed()) await closer();
  }

  try {
    const { context, queries, runSql, whenFree } = await startStore({
      directory: options.dataDirectory,
      now,
      report,
      started: (closer) => void closers.push(closer),
    });
    const { database, journal } = context;
    const { version } = packageJson;
    const beginRun = createRuns(database);
    beginRun('start', now());

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
    const answerOutages = createOutages({ report, now, folder: options.dataDirectory });
    const timed =
      (room: Fetch): Fetch =>
      (request) => {
        noteArrival(request);
        return room(request);
      };
    const guarded = (vendor: Vendor, room: Fetch) => ({
      routes: { fetch: timed(answerOutages(vendor, room)) },
    });
    const withoutFaults = ({ routes }: Room) =>
      guarded('cloudwatch', async (request) => routes.fetch(request));
    const before = (vendor: Vendor, { routes }: Line) =>
      guarded(
        vendor,
        faults.before(vendor, async (request) => routes.fetch(request)),
      );
    /** Remembers requests that these two rooms answer and do not keep, so that the console shows them. */
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
      project,
      queries,
      report,
    });
    closers.push(rooms.startBackground());
    const { xray } = rooms;
    const sourceMaps = createSourceMaps(context, project ?? process.cwd());
    let refilled: Promise<void> = Promise.resolve();
    const console = createConsole(context, {
      version,
      sourceMaps,
      runSql,
      insights: rooms.insights,
      vendors: { honeycomb: rooms.honeycomb.routes.fetch, rollbar: rooms.rollbar.routes.fetch },
      honeycomb: rooms.honeycomb,
      daemon: running.datagrams,
      addresses: running.addresses,
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
        report,
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
        sts: { routes: { fetch: timed(async (request) => rooms.sts.routes.fetch(request)) } },
        events: withoutFaults(rooms.events),
        securityhub: withoutFaults(rooms.securityHub),
        honeycomb: remembering('honeycomb', rooms.honeycomb),
        rollbar: remembering('rollbar', rooms.rollbar),
        console: {
          routes: {
            fetch: answerOutages(undefined, async (request) => console.routes.fetch(request)),
          },
        },
      },
      {
        ...ADDRESSES,
        report: (error, request) => report(describe(error, request)),
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
    const daemonHttp = timed(faults.before('xray', xray.daemon.http));
    const daemonDoor = createGuard({ ...origins, decide: () => DAEMON }, daemonHttp);

    closers.push(() => faults.clear());

    await rooms.loadBoards();
    // Emptying the store empties the boards too.
    const unsubscribe = journal.subscribe((change) => {
      if (change === 'reset') {
        refilled = rooms.loadBoards().catch((error: unknown) => void report(String(error)));
      }
    });
    closers.push(unsubscribe);

    return {
      context,
      door,
      daemon: { http: daemonDoor, accept: xray.daemon.accept },
      outbound: switchboard.outbound,
      built: sourceMaps.built,
      reloaded() {
        const startedMs = now();
        whenFree(() =>
          attempt(() => beginRun('reload', startedMs), "note the worker's reload", report),
        );
      },
      prepare: console.prepare,
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
