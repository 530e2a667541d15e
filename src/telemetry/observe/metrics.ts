/** How metrics join: only an app that gives the library their maker has them in its bundle. */
import type { Budget } from '../delivery/budget/budget.ts';
import type { FinishedSpan } from '../kit/finished-span.ts';
import type { Settings } from '../settings/settings.ts';
import type { Effects } from './effects.ts';
import type { Report, Source } from './source.ts';

/** A request whose response is ready. */
export interface MeasuredRequest {
  /** Template of the route; undefined where none matched. */
  readonly route: string | undefined;
  readonly isError: boolean;
  readonly durationMs: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** Finished spans of its calls. */
  readonly spans: readonly FinishedSpan[];
}

/** Takes what an app measures. Never throws, even for arguments of a wrong type. */
export interface AppMetrics {
  count(name: string, amount: number): void;
  record(name: string, value: number, unit?: string): void;
}

export interface Metrics extends Source, AppMetrics {
  request(measured: MeasuredRequest): void;
  /** Hands on what was gathered. @param now Unix milliseconds */
  tell(now: number): void;
}

/** What metrics need of the telemetry they belong to. */
export interface MetricsHost {
  readonly settings: Settings;
  readonly effects: Pick<Effects, 'now' | 'randomHex' | 'userAgent'>;
  /** Custom metrics of CloudWatch that others of this library use. */
  readonly reserved: number;
  /** Masks secrets in a text. */
  readonly redact: (text: string) => string;
  readonly warn: (message: string, fields: Record<string, unknown>) => void;
  /** Where reports go; known once telemetry has started. */
  readonly sinks: () => {
    readonly budget: Pick<Budget, 'offer' | 'spent'>;
    /** How many items no vendor will have. */
    lost(): number;
    reports(reports: readonly Report[]): void;
  };
}

export interface CreatedMetrics {
  /** Undefined where METRICS is off. */
  readonly start: ((host: MetricsHost) => Metrics) | undefined;
  /** What is wrong with their variables, a sentence each. */
  readonly problems: readonly string[];
}

/** Reads its own variables, so that an app without metrics does not carry their reader. @param values the worker's `env` */
export type CreateMetrics = (
  values: Readonly<Record<string, unknown>>,
  settings: Settings,
) => CreatedMetrics;
