/** What all requests of an isolate share. */
import type { Stage } from '../delivery/stage.ts';
import type { EncodeScopeSpans } from '../honeycomb/encode.ts';
import type { Redactor } from '../kit/redact.ts';
import type { Settings } from '../settings/settings.ts';
import type { Bursts } from '../rollbar/burst.ts';
import type { Effects } from './effects.ts';
import type { ErrorKinds } from './error-kinds.ts';
import type { FateOf } from './fate.ts';
import type { FinishedRequest } from './finished-request.ts';
import type { CreateRequestLogger } from './request-logger.ts';
import type { Intervals } from './intervals.ts';
import type { Metrics } from './metrics.ts';
import type { JoinPlatform } from './platform-span.ts';
import type { Security } from './security.ts';
import type { Sinks } from './sinks.ts';

export interface Shared {
  readonly settings: Settings;
  readonly effects: Effects;
  readonly sinks: Sinks;
  readonly errorKinds: ErrorKinds;
  /** Limits what is reported to Rollbar. */
  readonly bursts: Bursts;
  readonly intervals: Intervals;
  readonly redactor: Redactor;
  readonly createLogger: CreateRequestLogger;
  /** Undefined where there are no security signals. */
  readonly security: Security | undefined;
  /** Undefined where there are no metrics. */
  readonly metrics: Metrics | undefined;
  readonly fateOf: FateOf;
  readonly joinPlatform: JoinPlatform;
  readonly encodeSpans: EncodeScopeSpans;
  readonly stage: Stage<FinishedRequest>;
  /** What is left to do for requests that failed, until their own timers do it or, should one be cancelled, a flush. */
  readonly unfinished: Set<() => void>;
}
