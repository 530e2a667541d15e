/**
 * Runs the emulator: its store with all that answers, its ports, and the worker. It ends its parts in reverse order,
 * also when a later part does not start.
 */
import { resolve } from 'node:path';
import { openAnswering, type Answering } from './answering.ts';
import { unavailable } from './faults/outage.ts';
import type { RoomContext } from './inbox/room.ts';
import type { Options } from './options.ts';
import { startRenewal } from './renewal.ts';
import { startDaemon, type Daemon } from './server/daemon.ts';
import { listenGrpc } from './server/grpc.ts';
import { shareRoom } from './server/held-bodies.ts';
import { listen, portError } from './server/listen.ts';
import { StoreUnavailable } from './store/failure.ts';
import { attempt } from './store/trouble.ts';
import { ADDRESSES } from './vendors/addresses.ts';
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
  /** What its rooms share: the store and its news. Another, once its folder was deleted. */
  readonly context: RoomContext;
  /** Ends everything; ports are free and processes gone afterwards. */
  close(): Promise<void>;
}

/** Of bodies that are received or answered at once: those of twelve exports that are as large as they may be. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;

/** @throws when a port is taken, the worker does not build or start, or the store cannot be opened. */
export async function startEmulator(options: Options, effects: Effects): Promise<RunningEmulator> {
  const { now, environment, print, project } = effects;
  const closers: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const closer of closers.splice(0).toReversed()) await closer();
  }

  const warn = (message: string) => print(message, 'error');
  let daemon: Daemon | undefined;
  let grpcPort: number | undefined;
  let worker: Worker | undefined;

  try {
    const renewal = await startRenewal({
      directory: options.dataDirectory,
      open: () =>
        openAnswering({
          options,
          now,
          environment,
          project: project?.folder,
          report: warn,
          running: {
            datagrams: () => daemon?.counts(),
            addresses: () => ({ api: apiUrl(worker), daemonPort: daemon?.port, grpcPort }),
          },
        }),
      // Its database was in the same folder.
      renewed: () => void worker?.beginAnew(),
      report: warn,
    });
    closers.push(() => renewal.close());
    /** By what answers now, or as its vendor would when it is not available. */
    const answeredBy =
      (answer: (current: Answering, request: Request) => Response | Promise<Response>) =>
      (request: Request) =>
        renewal.use((current) =>
          current === undefined
            ? unavailable(ADDRESSES.vendorOf(request), request, now())
            : answer(current, request),
        );

    const within = shareRoom(MAX_HELD_BYTES);
    const door = within(answeredBy((current, request) => current.door(request)));
    const http = await listen(door, options.emulatorPort, 'EMULATOR_PORT');
    closers.push(() => http.close());
    const grpc = await listenGrpc({ ...OTLP_OVER_GRPC, fetch: door }, options.grpcPort, warn);
    grpcPort = grpc?.port;
    closers.push(() => grpc?.close());
    const started = await startDaemon({
      port: options.daemonPort,
      host: '127.0.0.1',
      accept: (document) =>
        renewal.use((current) => {
          if (current === undefined) throw new StoreUnavailable('There is no store');
          return current.daemon.accept(document);
        }),
      http: within(answeredBy((current, request) => current.daemon.http(request))),
    }).catch((error: unknown) => {
      throw portError(error, `127.0.0.1:${options.daemonPort}`, 'XRAY_DAEMON_PORT');
    });
    daemon = started;
    closers.push(() => started.close());

    const pageBuilt = renewal.current().prepare();
    pageBuilt.catch(() => 'awaited below, when the worker can be closed again');
    worker = options.worker
      ? await project?.startWorker({
          port: options.apiPort,
          persist:
            options.dataDirectory === ':memory:' ? undefined : resolve(options.dataDirectory),
          environment,
          outbound: answeredBy((current, request) => current.outbound(request)),
          built: (bundle) =>
            attempt(() => renewal.current().built(bundle), "keep the worker's source map", warn),
          reloaded: () =>
            attempt(() => renewal.current().reloaded(), "note the worker's reload", warn),
          print,
        })
      : undefined;
    closers.push(() => worker?.close());
    await pageBuilt;

    return {
      url: `http://localhost:${http.port}`,
      grpcUrl: grpc && `http://localhost:${grpc.port}`,
      daemonPort: started.port,
      apiUrl: apiUrl(worker),
      get context() {
        return renewal.current().context;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function apiUrl(worker: Worker | undefined): string | undefined {
  return worker && `http://localhost:${worker.url.port}`;
}
