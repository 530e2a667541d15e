/**
 * Observes a call of the worker that is not a request: a cron, a batch of a queue, an alarm, a method. As with a
 * request the tail decides at the end what is kept, and the stage encodes it; one line of the log reports the end of
 * the task.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import type { Logger } from '../cloudwatch/logger.ts';
import type { Demand } from '../delivery/budget/offer.ts';
import type { Invocation, WaitUntil } from '../delivery/invocation.ts';
import type { ReportLevel } from '../kit/level.ts';
import { lineOfThrown } from '../kit/thrown/line.ts';
import type { Health, Observation, ReportOptions, User } from '../recording/observation.ts';
import type { RecordedSpan } from '../recording/recorded-span.ts';
import type { Recording } from '../recording/recording.ts';
import { recordThrown } from '../recording/span.ts';
import type { XRayDecision } from './decisions.ts';
import { errorKind } from './error-kinds.ts';
import { attempt, encodeLate, hasFailed } from './finished-request.ts';
import { healthOf } from './health.ts';
import { isDue, Reports } from './reports.ts';
import { lineFields } from './request-logger.ts';
import type { Shared } from './shared.ts';
import { tailHoneycomb, tailXRay, type Head } from './tail.ts';

export interface ObservedTask extends Head {
  /** Names the task in logs and in limits; of few values. */
  readonly name: string;
  readonly waitUntil: WaitUntil;
  readonly root: RecordedSpan;
  readonly recording: Recording;
  readonly xray: XRayDecision;
}

export class TaskObservation implements Observation, Invocation {
  readonly traceId: string;
  readonly log: Logger;
  readonly #shared: Shared;
  readonly #task: ObservedTask;
  readonly #startedAt: number;
  readonly #reports: Reports;
  #answeredAt: number | undefined;
  #error: unknown;
  #demand: Demand | undefined;
  #user: User | undefined;

  constructor(shared: Shared, task: ObservedTask) {
    this.#shared = shared;
    this.#task = task;
    this.#startedAt = shared.effects.now();
    const spanContext = task.root.spanContext();
    const { traceId } = spanContext;
    this.traceId = traceId;
    this.log = shared.createLogger(lineFields(spanContext, undefined), this);
    this.#reports = new Reports(shared, {
      invocation: this,
      traceId,
      log: this.log,
      route: () => task.name,
      user: () => this.#user,
      errorDemand: () => this.#errorDemand(),
      keys: () => [task.name],
    });
  }

  get span(): RecordedSpan {
    return this.#task.root;
  }

  get waitUntil(): WaitUntil {
    return this.#task.waitUntil;
  }

  answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  subrequests(): number {
    return this.#task.recording.calls;
  }

  setUser(user: User): void {
    this.#user = user;
    this.span.setAttribute('enduser.id', user.id);
    this.log.add({ user_id: user.id });
  }

  /** A task has no route. */
  routed(): void {}

  failed(error: unknown): void {
    this.#error ??= error;
    const thrown = this.#task.recording.describe(error);
    recordThrown(this.span, thrown, this.#shared.effects.now());
    this.span.setAttribute('error.type', thrown.type);
    this.log.error('Unhandled error', { error: lineOfThrown(thrown) });
    this.#reports.exception(error, () => thrown);
    if (this.#answeredAt !== undefined) this.#reports.make();
  }

  report(message: string, level: ReportLevel, options: ReportOptions = {}): void {
    if (!isDue(this.#shared, { message, level, ...options })) return;
    this.#reports.message(message, level);
    if (this.#answeredAt !== undefined) this.#reports.make();
  }

  health(): Health {
    return healthOf(this.#shared);
  }

  /** Call once, when the task is over. Never throws. */
  finish(): void {
    attempt(this.#shared, this.traceId, () => this.#finish());
  }

  #finish(): void {
    const { root, recording, xray, name } = this.#task;
    const endedAt = this.#shared.effects.now();
    this.#answeredAt = endedAt;
    const failed = root.status.code === SpanStatusCode.ERROR;
    xray.finished?.(failed);
    recording.catchUp();
    this.#reports.make();
    const fields = { duration_ms: endedAt - this.#startedAt, outcome: failed ? 'error' : 'ok' };
    if (failed) this.log.error(name, fields);
    else this.log.info(name, fields);
    root.end(endedAt);
    this.#leave(failed);
  }

  #leave(failed: boolean): void {
    const { root, recording } = this.#task;
    const { stage, sinks, settings, fateOf } = this.#shared;
    const { descendants } = recording;
    const isError = failed || descendants.some(hasFailed);
    const demand = isError ? this.#errorDemand() : undefined;
    const honeycomb = tailHoneycomb(this.#shared, this.#task, demand);
    const xray = tailXRay(this.#shared, this.#task, demand);
    const { name } = settings.service;
    const fate = fateOf(honeycomb, xray, { name, samplingRuleName: this.#task.xray.rule });
    recording.close({
      observation: this,
      add: (span) => encodeLate(this.#shared, span, fate, this),
    });
    if (!honeycomb.sampled && !xray.sampled) return;
    const access = undefined;
    const finished = { root, descendants, isError, fate, access, user: this.#user };
    stage.push(finished, 1 + descendants.length, this);
    sinks.lead(this);
  }

  /** Made once, so that the first error of its kind is new to all vendors. */
  #errorDemand(): Demand {
    const { name } = this.#task;
    const kind = errorKind(this.#error, name);
    this.#demand ??= {
      kind: this.#shared.errorKinds.isNew(kind) ? 'new-error' : 'error',
      keys: () => [kind, name],
    };
    return this.#demand;
  }
}
