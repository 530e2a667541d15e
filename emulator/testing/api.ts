/** What a test may say to the emulator and ask of it. */
import type { Received, Trace } from './received.ts';
import type { WantedTrace } from './wanted.ts';

/** Options of `startEmulator`; each may be left out. */
export interface EmulatorOptions {
  /** Of the vendors' APIs and the console. @default a free one */
  readonly port?: number;
  /** Where telemetry is kept. @default in memory */
  readonly folder?: string;
  /** Origins of pages that may send telemetry. @default `http://localhost:3000` */
  readonly frontendUrl?: string;
  /** Gets what goes wrong inside, a line each. @default standard error */
  readonly report?: (line: string) => void;
}

/** How long to wait for a trace. */
export interface WaitOptions {
  /** @default 10000 */
  readonly timeoutMs?: number;
}

/** An emulator that runs beside a test. */
export interface Emulator extends Received, AsyncDisposable {
  /** Of the vendors' APIs and the console: `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Of OTLP over gRPC; undefined where the machine has no port for it. */
  readonly grpcUrl: string | undefined;
  /** Of the X-Ray daemon on 127.0.0.1, UDP and TCP. */
  readonly daemonPort: number;
  /**
   * Variables with which a program sends here: the library of this package, an OpenTelemetry SDK, an AWS SDK. They also let
   * callers decide what is traced, and have telemetry sent at once.
   */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * The first trace that is as wanted, among those that are there and those that arrive.
   *
   * @throws NoSuchTrace when none is within the time, with what arrived instead
   */
  waitForTrace(wanted: WantedTrace, options?: WaitOptions): Promise<Trace>;
  /** Empties the store. */
  reset(): Promise<void>;
  /** Ends everything; its ports are free afterwards. */
  close(): Promise<void>;
}
