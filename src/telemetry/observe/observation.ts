/** What a handler may tell, and ask, about the request it serves. */
import type { ReportLevel } from '../kit/level.ts';

export interface Observation {
  /** 32 hex digits; the same in all four vendors. */
  readonly traceId: string;
  readonly log: Log;
  /** Names the server span by the route's template, such as `/api/activities/@:handle`. */
  routed(route: string): void;
  /** An error that the app did not handle: recorded on the server span and reported once. */
  failed(error: unknown): void;
  /** Reports a message to the error tracker. */
  report(message: string, level: ReportLevel, options?: ReportOptions): void;
  /** For the health check: which vendors are on, and what became of their telemetry. */
  sinks(): Record<string, unknown>;
}

export interface ReportOptions {
  /** Each isolate reports the same message at the same level at most once in this time, in milliseconds. */
  readonly everyMs?: number;
}

/** A structured log of the request being served. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
