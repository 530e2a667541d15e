/**
 * The part of Rollbar's item (the body of POST /api/1/item/) that this room writes; an item may hold more.
 * https://docs.rollbar.com/reference/create-item
 */
import type { ReportLevel } from '../../kit/level.ts';

export type Members = Readonly<Record<string, unknown>>;

/** Of the request that an item is about. */
export interface TraceIds {
  /** 32 hex digits, as in `traceparent`. */
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** As in `X-Amzn-Trace-Id`: `1-8hex-24hex`. */
  readonly xrayTraceId?: string | undefined;
}

export interface RollbarFrame {
  readonly filename: string;
  readonly lineno?: number | undefined;
  /** Counted from 1, as in Sentry's events; rollbar.js for Node counts from 0. */
  readonly colno?: number | undefined;
  readonly method: string;
  readonly code?: string | undefined;
  readonly context?: {
    readonly pre?: readonly string[] | undefined;
    readonly post?: readonly string[] | undefined;
  };
  readonly locals?: Members | undefined;
}

export interface RollbarTrace {
  /** The call that failed comes last. */
  readonly frames: readonly RollbarFrame[];
  readonly exception: { readonly class: string; readonly message?: string | undefined };
}

export interface RollbarTelemetry {
  readonly level: ReportLevel;
  readonly type: 'log' | 'network' | 'dom' | 'navigation' | 'error' | 'manual';
  readonly source: 'server';
  readonly timestamp_ms: number;
  readonly body: Members;
}

/** Exactly one of trace, trace_chain and message is there. */
export interface RollbarBody {
  readonly trace?: RollbarTrace;
  /** The error that was caught first, then its cause, then the cause of that. */
  readonly trace_chain?: readonly RollbarTrace[];
  readonly message?: { readonly body: string } & Members;
  readonly telemetry?: readonly RollbarTelemetry[] | undefined;
}

/** An item before `fitItem` writes it as text. */
export interface RollbarItem {
  readonly data: {
    readonly environment: string;
    readonly body: RollbarBody;
    readonly level: ReportLevel;
    /** A second item with the uuid of a first is dropped by Rollbar, so sending twice does no harm. */
    readonly uuid?: string | undefined;
    /** Unix time in seconds. */
    readonly timestamp?: number | undefined;
    readonly code_version?: string | undefined;
    readonly platform: string;
    readonly language: string;
    readonly framework?: string | undefined;
    readonly context?: string | undefined;
    readonly request?: Members | undefined;
    readonly person?: Members | undefined;
    readonly server: Members;
    readonly custom: Members;
    readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
    readonly fingerprint?: string | undefined;
    readonly notifier: Members;
  };
}
