/** What a handler may tell, and ask, about what it serves: a request, or any other call of the worker. */
import type { Span } from '@opentelemetry/api';
import type { ReportLevel } from '../kit/level.ts';

/** The request, or other call of the worker, that is being served. */
export interface Observation {
  /** 32 hex digits; the same in all four vendors. */
  readonly traceId: string;
  /** The span of the whole call: X-Ray's segment. */
  readonly span: Span;
  readonly log: Log;
  /**
   * Tells for whom the work is done. The id goes to `enduser.id`, X-Ray's `user` and the log lines that follow, all of
   * it to Rollbar's person. The last call counts.
   */
  setUser(user: User): void;
  /** Names the server span by the route's template, such as `/api/activities/@:handle`. */
  routed(route: string): void;
  /** An error that the app did not handle: recorded on the server span and reported once. */
  failed(error: unknown): void;
  /** Reports a message to the error tracker. */
  report(message: string, level: ReportLevel, options?: ReportOptions): void;
  health(): Health;
}

/** Someone who uses the app. */
export interface User {
  /** As short as the app's own key: 40 characters reach Rollbar, 250 X-Ray. */
  readonly id: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** For a health check; strangers need not see more of it than the version. */
export interface Health {
  /** The service's version. */
  readonly version: string;
  /** What is wrong with the settings, a sentence each, with the mend and without a secret. */
  readonly problems: readonly string[];
  /** Which vendors are on, and how much of their telemetry was accepted, refused and dropped. */
  readonly sinks: Record<string, unknown>;
}

/** How often a message may be reported. */
export interface ReportOptions {
  /** Each isolate reports the same message at the same level at most once in this time, in milliseconds. */
  readonly everyMs?: number;
}

/** A structured log of what is served. */
export interface Log {
  /** Writes a line at this level; `fields` become fields of the line. So do the three methods below. */
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
