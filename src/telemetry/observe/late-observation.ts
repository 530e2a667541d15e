/**
 * What a request may still tell when it is over: spans that end late, lines and reports of work that goes on. It takes
 * the place of the request's observation in the contexts that such work has, and it is small, because workerd keeps
 * those contexts for long.
 */
import type { Span } from '@opentelemetry/api';
import type { Logger } from '../cloudwatch/logger.ts';
import type { Demand } from '../delivery/budget/offer.ts';
import type { ReportLevel } from '../kit/level.ts';
import { lineOfThrown } from '../kit/thrown/line.ts';
import type { Health, Observation, ReportOptions, User } from '../recording/observation.ts';
import type { RecordedSpan } from '../recording/recorded-span.ts';
import type { Aftermath, Recording } from '../recording/recording.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import { errorDemand, keysOf } from './demand.ts';
import type { Fate } from './fate.ts';
import { encodeLate } from './finished-request.ts';
import { healthOf } from './health.ts';
import { isDue, Reports } from './reports.ts';
import type { RequestInvocation } from './request-invocation.ts';
import { lineFields } from './request-logger.ts';
import type { Shared } from './shared.ts';

export interface OverRequest {
  /** Its root has ended. */
  readonly span: Span;
  readonly invocation: RequestInvocation;
  readonly recording: Recording;
  readonly facts: RequestFacts;
  readonly fate: Fate;
  readonly route: string | undefined;
  readonly user: User | undefined;
  /** Those that there were, so that none is made twice. */
  readonly reports: Reports | undefined;
}

export class LateObservation implements Observation, Aftermath {
  readonly span: Span;
  readonly #shared: Shared;
  readonly #invocation: RequestInvocation;
  readonly #recording: Recording;
  readonly #facts: RequestFacts;
  readonly #fate: Fate;
  readonly #route: string | undefined;
  #user: User | undefined;
  #reports: Reports | undefined;
  #log: Logger | undefined;
  /** The first one. */
  #error: unknown;
  #demand: Demand | undefined;

  constructor(shared: Shared, over: OverRequest) {
    this.#shared = shared;
    this.span = over.span;
    this.#invocation = over.invocation;
    this.#recording = over.recording;
    this.#facts = over.facts;
    this.#fate = over.fate;
    this.#route = over.route;
    this.#user = over.user;
    this.#reports = over.reports;
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  get observation(): this {
    return this;
  }

  get log(): Logger {
    const fields = lineFields(this.span.spanContext(), this.#user);
    this.#log ??= this.#shared.createLogger(fields, this.#invocation);
    return this.#log;
  }

  add(span: RecordedSpan): void {
    encodeLate(this.#shared, span, this.#fate, this.#invocation);
  }

  setUser(user: User): void {
    this.#user = user;
    this.log.add({ user_id: user.id });
  }

  routed(): void {
    // The server span has left, with its name.
  }

  failed(error: unknown): void {
    this.#error ??= error;
    const thrown = this.#recording.describe(error);
    const reports = this.#report();
    reports.exception(error, () => thrown);
    this.log.error('Unhandled error', { error: lineOfThrown(thrown) });
    reports.make();
  }

  report(message: string, level: ReportLevel, options: ReportOptions = {}): void {
    if (!isDue(this.#shared, { message, level, ...options })) return;
    const reports = this.#report();
    reports.message(message, level);
    reports.make();
  }

  health(): Health {
    return healthOf(this.#shared);
  }

  /** Made once, so that the first error of its kind is new to all vendors. */
  #errorDemand(): Demand {
    const { errorKinds } = this.#shared;
    this.#demand ??= errorDemand(errorKinds, {
      facts: this.#facts,
      route: this.#route,
      error: this.#error,
    });
    return this.#demand;
  }

  #report(): Reports {
    const facts = this.#facts;
    const route = this.#route;
    this.#reports ??= new Reports(this.#shared, {
      invocation: this.#invocation,
      facts,
      traceId: this.traceId,
      log: this.log,
      route: () => route,
      user: () => this.#user,
      errorDemand: () => this.#errorDemand(),
      keys: () => keysOf(facts),
    });
    return this.#reports;
  }
}
