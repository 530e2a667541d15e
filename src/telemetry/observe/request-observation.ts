/**
 * One request under observation: what the app may tell and ask about it while it is served, and, when the
 * response is there, what is decided about it then. What is left of it goes to the stage, to be encoded.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import { isOn, type Settings } from '../settings/settings.ts';
import type { Access } from '../cloudwatch/line/access-line.ts';
import type { Logger } from '../cloudwatch/logger.ts';
import { isWithin } from '../honeycomb/sampler.ts';
import type { WaitUntil } from '../delivery/outbox.ts';
import type { Recording } from '../recording/recording.ts';
import type { Redactor } from '../kit/redact.ts';
import { SDK } from '../kit/sdk.ts';
import type { RollbarLevel } from '../rollbar/item/item.ts';
import { createReporter, type RequestReporter } from '../rollbar/capture/reporter.ts';
import { edgeAttributes } from '../recording/cloudflare.ts';
import { serverSpanName, type RequestFacts } from '../recording/server-span.ts';
import { recordError } from '../recording/span.ts';
import type { RootSpan } from '../recording/tracer.ts';
import type { SegmentOptions } from '../xray/document/encode.ts';
import { toXRayTraceId } from '../xray/header/trace-id.ts';
import type { HoneycombDecision, XRayDecision } from './decisions.ts';
import type { Effects } from './effects.ts';
import { attempt, encodeLate, hasFailed, type FinishedRequest } from './finished-request.ts';
import { LogBuffer } from './log-buffer.ts';
import type { CreateRequestLogger } from './request-logger.ts';
import type { Sinks } from './sinks.ts';
import type { Stage } from '../delivery/stage.ts';

/** What all requests of an isolate share. */
export interface Shared {
  readonly settings: Settings;
  readonly effects: Effects;
  readonly sinks: Sinks;
  readonly redactor: Redactor;
  readonly createLogger: CreateRequestLogger;
  readonly stage: Stage<FinishedRequest>;
}

export interface ObservedRequest {
  readonly request: Request;
  readonly waitUntil: WaitUntil;
  readonly facts: RequestFacts;
  readonly root: RootSpan;
  readonly recording: Recording;
  readonly honeycomb: HoneycombDecision;
  readonly xray: XRayDecision;
  readonly segmentName: string;
}

export class RequestObservation {
  /** 32 hex digits; the same in all four vendors. */
  readonly traceId: string;
  readonly log: Logger;
  readonly #shared: Shared;
  readonly #observed: ObservedRequest;
  readonly #startedAt: number;
  readonly #buffer: LogBuffer | undefined;
  readonly #logFields: Readonly<Record<string, unknown>>;
  /** Not held back: there is one line for every response. */
  readonly #accessLog: Logger;
  #route: string | undefined;
  #failed = false;
  /** Class of the first error that nobody handled. */
  #errorType: string | undefined;
  #reporter: RequestReporter | undefined;

  constructor(shared: Shared, observed: ObservedRequest) {
    this.#shared = shared;
    this.#observed = observed;
    this.#startedAt = shared.effects.now();
    const { traceId, spanId } = observed.root.spanContext();
    this.traceId = traceId;
    const { createLogger, settings } = shared;
    const { waitUntil } = observed;
    const fields = { trace_id: traceId, span_id: spanId, xray_trace_id: toXRayTraceId(traceId) };
    this.#logFields = fields;
    this.#accessLog = createLogger(fields, waitUntil);
    this.#buffer = settings.log.buffer ? new LogBuffer() : undefined;
    this.log = this.#buffer ? createLogger(fields, waitUntil, this.#buffer) : this.#accessLog;
  }

  /** @param route template such as `/api/activities/@:handle` */
  routed(route: string): void {
    this.#route = route;
    const { root, facts } = this.#observed;
    root.setAttribute('http.route', route);
    root.updateName(serverSpanName(facts, route));
  }

  /** An error that nobody handled. */
  failed(error: unknown): void {
    this.#failed = true;
    if (error instanceof Error && error.name !== '') this.#errorType ??= error.name;
    recordError(this.#observed.root, error);
    this.log.error('Unhandled error', { error });
    if (this.#mayReport(true)) this.#report()?.exception(error);
  }

  report(message: string, level: RollbarLevel): void {
    const isError = level === 'error' || level === 'critical';
    if (this.#mayReport(isError)) this.#report()?.message(message, level);
  }

  /** Which vendors are on, what became of their telemetry, and what the month may still cost. */
  sinks(): Record<string, unknown> {
    const { sinks, stage } = this.#shared;
    stage.clear();
    return { ...sinks.health(), budget: sinks.budget.report() };
  }

  /** Call once, with the response: ends the root span and leaves what there is to tell on the stage. Never throws. */
  finish(response: Response): void {
    attempt(this.#shared, this.traceId, () => this.#finish(response));
  }

  #finish(response: Response): void {
    const { root, facts } = this.#observed;
    const { status } = response;
    root.setAttribute('http.response.status_code', status);
    const size = Number(response.headers.get('content-length') ?? Number.NaN);
    if (Number.isInteger(size)) root.setAttribute('http.response.body.size', size);
    if (status >= 500 && !this.#failed) {
      this.#failed = true;
      root.setStatus({ code: SpanStatusCode.ERROR });
    }
    if (this.#failed) root.setAttribute('error.type', this.#errorType ?? String(status));
    this.#tellLosses();
    root.end();
    this.#observed.xray.finished?.(status >= 500);
    const durationMs = this.#shared.effects.now() - this.#startedAt;
    this.#buffer?.release(this.#failed);
    const access = {
      method: facts.method,
      url: facts.url,
      status,
      at: this.#startedAt + durationMs,
      durationMs,
      route: this.#route,
      remoteAddress: facts.clientAddress,
      userAgent: facts.userAgent,
    };
    const { console } = this.#shared.settings.log;
    // A console is watched; its lines are not to wait for company.
    if (console) this.#accessLog.access(access);
    this.#leave(durationMs, console ? undefined : access);
  }

  /** Leaves plain data behind, decided upon, for whoever encodes it. */
  #leave(durationMs: number, access: Access | undefined): void {
    const { root, recording, waitUntil, request } = this.#observed;
    const { settings, sinks, stage } = this.#shared;
    const { descendants } = recording;
    const isError = this.#failed || descendants.some(hasFailed);
    const honeycomb = this.#honeycomb(isError || durationMs >= settings.keepSlowerThanMs);
    const segment = this.#isForXRay(isError) ? this.#segmentOptions() : undefined;
    recording.close((span) => encodeLate(this.#shared, span, { honeycomb, segment }, waitUntil));
    const line = isOn(settings.cloudwatch) ? access : undefined;
    if (!honeycomb.sampled && segment === undefined && line === undefined) return;
    if (honeycomb.sampled || segment !== undefined) {
      Object.assign(root.attributes, edgeAttributes(request));
    }
    const logFields = this.#logFields;
    stage.push(
      { root, descendants, isError, honeycomb, segment, access: line, logFields },
      1 + descendants.length,
      waitUntil,
    );
    sinks.lead(waitUntil);
  }

  /**
   * The tail rule: what failed or was slow is kept whatever the head decided, and stands for itself alone. Only
   * a sampler that is off, and a budget that is used up even for errors, go before it.
   */
  #honeycomb(remarkable: boolean): HoneycombDecision {
    const { honeycomb } = this.#observed;
    const { settings, sinks } = this.#shared;
    if (!remarkable || !isOn(settings.honeycomb)) return honeycomb;
    if (settings.honeycomb.sampler.name.endsWith('always_off')) return honeycomb;
    const share = sinks.budget.share('honeycomb', { error: true });
    return { sampled: isWithin(this.traceId, share), sampleRate: 1 };
  }

  /** An error is sent even where the rule said no. An incoming no is another's decision, and stays. */
  #isForXRay(isError: boolean): boolean {
    const { xray } = this.#observed;
    if (xray.sampled || !isError || xray.rule === undefined) return xray.sampled;
    return isWithin(this.traceId, this.#shared.sinks.budget.share('xray', { error: true }));
  }

  #segmentOptions(): SegmentOptions {
    const { settings } = this.#shared;
    const { segmentName, xray } = this.#observed;
    return {
      name: segmentName,
      serviceVersion: settings.service.version,
      sdk: SDK,
      samplingRuleName: xray.rule,
      ...(isOn(settings.cloudwatch) ? { logGroups: [settings.cloudwatch.group] } : {}),
    };
  }

  /** At most once a minute a request carries the news of what was lost before it. */
  #tellLosses(): void {
    const losses = this.#shared.sinks.losses();
    if (losses === undefined) return;
    this.#accessLog.warn('Telemetry lost', losses);
    for (const [vendor, count] of Object.entries(losses)) {
      this.#observed.root.setAttribute(`telemetry.lost.${vendor}`, count);
    }
  }

  #mayReport(error: boolean): boolean {
    const { sinks, effects } = this.#shared;
    return effects.random() < sinks.budget.share('rollbar', { error });
  }

  /** Made on first use: a request without errors pays nothing for Rollbar. */
  #report(): RequestReporter | undefined {
    const { request, waitUntil, facts } = this.#observed;
    const { settings, sinks, effects } = this.#shared;
    if (!isOn(settings.rollbar)) return undefined;
    this.#reporter ??= createReporter({
      environment: settings.rollbar.environment,
      release: settings.service.version,
      serverName: settings.service.name,
      now: effects.now,
      enqueue: (text) => sinks.item({ text, units: 1 }, waitUntil),
      onError: (error) => this.log.warn('Cannot report to Rollbar', { error }),
    }).forRequest({
      request,
      waitUntil,
      clientAddress: facts.clientAddress,
      traceId: this.traceId,
      xrayTraceId: toXRayTraceId(this.traceId),
      route: () => this.#route,
    });
    return this.#reporter;
  }
}
