/**
 * Observes one request: the app tells and asks about it while it is served, and once the response is there the tail
 * decides what is kept. The stage takes what is left and encodes it. A request that failed or reported something is
 * finished after its response, because reading stacks takes a millisecond.
 */
import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { accessLevel, type Access } from '../cloudwatch/line/access-line.ts';
import type { Logger } from '../cloudwatch/logger.ts';
import type { WaitUntil } from '../delivery/invocation.ts';
import type { Recording } from '../recording/recording.ts';
import { edgeAttributes } from '../recording/cloudflare.ts';
import { serverSpanName, type RequestFacts } from '../recording/server-span.ts';
import type { Thrown } from '../kit/thrown/thrown.ts';
import type { RecordedSpan } from '../recording/recorded-span.ts';
import type { ReportLevel } from '../kit/level.ts';
import { isOn } from '../settings/settings.ts';
import type { Demand } from '../delivery/budget/offer.ts';
import type { XRayDecision } from './decisions.ts';
import { errorDemand, keysOf, slowDemand } from './demand.ts';
import { tellFailures, type Failure } from './failures.ts';
import { attempt, hasFailed } from './finished-request.ts';
import { healthOf } from './health.ts';
import { LateObservation } from './late-observation.ts';
import { LogBuffer } from './log-buffer.ts';
import type { Health, Observation, ReportOptions, User } from '../recording/observation.ts';
import { RequestInvocation } from './request-invocation.ts';
import { isDue, Reports } from './reports.ts';
import type { Metrics } from './metrics.ts';
import { lineFields } from './request-logger.ts';
import type { Security } from './security.ts';
import type { Shared } from './shared.ts';
import { tailHoneycomb, tailXRay, type Head } from './tail.ts';

export interface ObservedRequest extends Head {
  readonly request: Request;
  readonly waitUntil: WaitUntil;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly facts: RequestFacts;
  readonly root: RecordedSpan;
  readonly recording: Recording;
  readonly xray: XRayDecision;
  readonly segmentName: string;
}

export class RequestObservation implements Observation {
  /** 32 hex digits; the same in all four vendors. */
  readonly traceId: string;
  readonly #shared: Shared;
  readonly #observed: ObservedRequest;
  readonly #invocation: RequestInvocation;
  /** Made on first use: most requests log nothing. */
  #log: Logger | undefined;
  #buffer: LogBuffer | undefined;
  #route: string | undefined;
  #failures: Failure[] | undefined;
  #hasEdge = false;
  /** Once the request is over. */
  #late: LateObservation | undefined;
  #reports: Reports | undefined;
  #error: Demand | undefined;
  #user: User | undefined;

  constructor(shared: Shared, observed: ObservedRequest) {
    this.#shared = shared;
    this.#observed = observed;
    this.#invocation = new RequestInvocation(observed.waitUntil, observed.recording);
    this.traceId = observed.root.spanContext().traceId;
  }

  get span(): Span {
    return this.#late?.span ?? this.#observed.root;
  }

  get log(): Logger {
    if (this.#log !== undefined) return this.#log;
    if (this.#shared.settings.log.buffer && !this.#late) this.#buffer = new LogBuffer();
    this.#log = this.#createLogger(this.#buffer);
    return this.#log;
  }

  setUser(user: User): void {
    if (this.#late !== undefined) return this.#late.setUser(user);
    this.#user = user;
    this.span.setAttribute('enduser.id', user.id);
    this.#log?.add({ user_id: user.id });
  }

  /** @param route template such as `/api/activities/@:handle` */
  routed(route: string): void {
    this.#route = route;
    const { root, facts } = this.#observed;
    root.setAttribute('http.route', route);
    root.updateName(serverSpanName(facts, route));
  }

  /** An error that the app did not handle. */
  failed(error: unknown): void {
    if (this.#late !== undefined) return this.#late.failed(error);
    const describe = (): Thrown => this.#observed.recording.describe(error);
    this.#report().exception(error, describe);
    (this.#failures ??= []).push({ error, at: this.#shared.effects.now(), describe });
  }

  report(message: string, level: ReportLevel, options: ReportOptions = {}): void {
    if (this.#late !== undefined) return this.#late.report(message, level, options);
    if (isDue(this.#shared, { message, level, ...options })) this.#report().message(message, level);
  }

  health(): Health {
    return healthOf(this.#shared);
  }

  /** Call once, with the response: ends the root span and leaves what there is to tell on the stage. Never throws. */
  finish(response: Response): void {
    attempt(this.#shared, this.traceId, () => this.#finish(response));
  }

  #finish({ status, headers }: Response): void {
    const { root, xray } = this.#observed;
    const { effects, unfinished } = this.#shared;
    root.setAttribute('http.response.status_code', status);
    const size = Number(headers.get('content-length') ?? Number.NaN);
    if (Number.isInteger(size)) root.setAttribute('http.response.body.size', size);
    if (status >= 500) {
      root.setStatus({ code: SpanStatusCode.ERROR });
      if (this.#failures === undefined) root.setAttribute('error.type', String(status));
    }
    xray.finished?.(status >= 500);
    const endedAt = effects.now();
    this.#invocation.answered(endedAt);
    if (this.#failures === undefined && this.#reports?.isEmpty !== false) {
      this.#complete(status, endedAt);
      return;
    }
    this.#report().keepHeaders(this.#observed.request.headers);
    this.#tellEdge();
    const finish = (): void => {
      if (unfinished.delete(finish)) this.#finishLate(status, endedAt);
    };
    unfinished.add(finish);
    // A timer of the runtime runs when the response is on its way.
    this.#invocation.waitUntil(effects.wait(0).then(finish));
  }

  #finishLate(status: number, endedAt: number): void {
    attempt(this.#shared, this.traceId, () =>
      tellFailures(this.#failures ?? [], this.#observed.root, this.log, status),
    );
    this.#reports?.make();
    attempt(this.#shared, this.traceId, () => this.#complete(status, endedAt));
  }

  /** Once, and only of a trace that is sent: workerd takes some 15 µs for it. */
  #tellEdge(): void {
    if (this.#hasEdge) return;
    this.#hasEdge = true;
    const { root, request } = this.#observed;
    Object.assign(root.attributes, edgeAttributes(request));
  }

  #complete(status: number, endedAt: number): void {
    const { root, facts, recording } = this.#observed;
    recording.catchUp();
    this.#tellLosses();
    const { security, metrics } = this.#shared;
    if (security !== undefined) {
      attempt(this.#shared, this.traceId, () => this.#tellAttempts(security, status, endedAt));
    }
    if (metrics !== undefined) {
      attempt(this.#shared, this.traceId, () => this.#measure(metrics, status, endedAt));
    }
    root.end(endedAt);
    const failed = accessLevel(status) === 'error' || this.#failures !== undefined;
    this.#buffer?.release(failed);
    const access = {
      method: facts.method,
      url: facts.url,
      status,
      at: endedAt,
      durationMs: endedAt - this.#observed.startedAt,
      route: this.#route,
      remoteAddress: facts.clientAddress,
      userAgent: facts.userAgent,
    };
    const { console } = this.#shared.settings.log;
    // A console is watched; its lines are not to wait for company.
    if (console) this.#createLogger().access(access);
    this.#leave(access, console, failed);
  }

  /** Leaves plain data behind, decided upon, for another request to encode. */
  #leave(access: Access, isWritten: boolean, failed: boolean): void {
    const { root, recording, facts, segmentName, xray: head } = this.#observed;
    const { settings, sinks, stage, fateOf } = this.#shared;
    const { descendants } = recording;
    const isError = failed || descendants.some(hasFailed);
    const isSlow = access.durationMs >= settings.keepSlowerThanMs;
    const error = isError ? this.#errorDemand() : undefined;
    const slow = isSlow ? slowDemand(facts, this.#route) : undefined;
    const honeycomb = tailHoneycomb(this.#shared, this.#observed, error ?? slow);
    const xray = tailXRay(this.#shared, this.#observed, error);
    const fate = fateOf(honeycomb, xray, { name: segmentName, samplingRuleName: head.rule });
    this.#late = new LateObservation(this.#shared, {
      span: trace.wrapSpanContext(root.spanContext()),
      invocation: this.#invocation,
      recording,
      facts,
      fate,
      route: this.#route,
      user: this.#user,
      reports: this.#reports,
    });
    recording.close(this.#late);
    const line = isOn(settings.cloudwatch) && !isWritten ? access : undefined;
    if (!honeycomb.sampled && !xray.sampled && line === undefined) return;
    if (honeycomb.sampled || xray.sampled) this.#tellEdge();
    stage.push(
      {
        root,
        descendants,
        isError,
        fate,
        access: line,
        user: this.#user,
        crowds: failed ? () => keysOf(facts) : undefined,
      },
      1 + descendants.length,
      this.#invocation,
    );
    sinks.lead(this.#invocation);
  }

  /** @param buffer holds lines back; the line that every response has is never held back */
  #createLogger(buffer?: LogBuffer): Logger {
    const { root, facts } = this.#observed;
    const fields = lineFields(root.spanContext(), this.#user);
    return this.#shared.createLogger(fields, this.#invocation, buffer, () => keysOf(facts));
  }

  /** Made once, so that the first error of its kind is new to all vendors. */
  #errorDemand(): Demand {
    this.#error ??= errorDemand(this.#shared.errorKinds, {
      facts: this.#observed.facts,
      route: this.#route,
      error: this.#failures?.[0]?.error,
    });
    return this.#error;
  }

  /** At most once a minute a request reports the losses before it. */
  #tellLosses(): void {
    const losses = this.#shared.sinks.losses();
    if (losses === undefined) return;
    this.#createLogger().warn('Telemetry lost', losses);
    for (const [vendor, { count, cause, reason }] of Object.entries(losses)) {
      this.#observed.root.setAttributes({
        [`telemetry.lost.${vendor}`]: count,
        [`telemetry.lost.${vendor}.cause`]: cause,
        [`telemetry.lost.${vendor}.reason`]: reason,
      });
    }
  }

  #tellAttempts(security: Security, status: number, at: number): void {
    const { request, facts, root } = this.#observed;
    const log = (): Logger => this.#createLogger();
    const answered = { request, facts, status, route: this.#route, at, root, log };
    if (!security.look(answered)) return;
    this.#shared.sinks.reports(security.take(at), this.#invocation);
  }

  #measure(metrics: Metrics, status: number, at: number): void {
    metrics.request({
      route: this.#route,
      isError: accessLevel(status) === 'error',
      durationMs: at - this.#observed.startedAt,
      at,
      spans: this.#observed.recording.descendants,
    });
    this.#shared.sinks.lead(this.#invocation);
  }

  /** Made on first use: a request without errors pays nothing for Rollbar. */
  #report(): Reports {
    const { facts } = this.#observed;
    this.#reports ??= new Reports(this.#shared, {
      facts,
      invocation: this.#invocation,
      traceId: this.traceId,
      log: this.log,
      route: () => this.#route,
      user: () => this.#user,
      errorDemand: () => this.#errorDemand(),
      keys: () => keysOf(facts),
    });
    return this.#reports;
  }
}
