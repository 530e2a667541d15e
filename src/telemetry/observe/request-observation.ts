/**
 * One request under observation: what the app may tell and ask about it while it is served, and, when the
 * response is there, its spans as OTLP and as X-Ray documents, its access line, all put into the outbox.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { isOn, type Settings } from '../../settings.ts';
import { createLogger, type Logger } from '../cloudwatch/logger.ts';
import { encodeScopeSpans } from '../honeycomb/encode.ts';
import type { WaitUntil } from '../outbox.ts';
import type { Recording } from '../recording.ts';
import type { Redactor } from '../redact.ts';
import type { RollbarLevel } from '../rollbar/item.ts';
import { createReporter, type RequestReporter } from '../rollbar/reporter.ts';
import type { RequestFacts } from '../server-span.ts';
import { recordError } from '../span.ts';
import type { RootSpan } from '../tracer.ts';
import { encodeLateSubsegment, encodeSegment, type SegmentOptions } from '../xray/encode.ts';
import { toXRayTraceId } from '../xray/trace-id.ts';
import type { HoneycombDecision, XRayDecision } from './decisions.ts';
import type { Effects, Sinks } from './sinks.ts';

/** What all requests of an isolate share. */
export interface Shared {
  readonly settings: Settings;
  readonly effects: Effects;
  readonly sinks: Sinks;
  readonly redactor: Redactor;
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
  #route: string | undefined;
  #failed = false;
  #reporter: RequestReporter | undefined;

  constructor(shared: Shared, observed: ObservedRequest) {
    this.#shared = shared;
    this.#observed = observed;
    this.#startedAt = shared.effects.now();
    const { traceId, spanId } = observed.root.spanContext();
    this.traceId = traceId;
    this.log = createRequestLogger(shared, observed.waitUntil, {
      trace_id: traceId,
      span_id: spanId,
      xray_trace_id: toXRayTraceId(traceId),
    });
  }

  /** @param route template such as `/api/activities/@:handle` */
  routed(route: string): void {
    this.#route = route;
    const { root, facts } = this.#observed;
    root.setAttribute('http.route', route);
    root.updateName(`${facts.method} ${route}`);
  }

  /** An error that nobody handled. */
  failed(error: unknown): void {
    this.#failed = true;
    recordError(this.#observed.root, error);
    this.log.error('Unhandled error', { error });
    this.#report()?.exception(error);
  }

  report(message: string, level: RollbarLevel): void {
    this.#report()?.message(message, level);
  }

  sinks(): Record<string, unknown> {
    return this.#shared.sinks.health();
  }

  /** Call once, with the response: ends the root span and puts everything into the outbox. */
  finish(response: Response): void {
    const { root, facts, request } = this.#observed;
    const { status } = response;
    root.setAttribute('http.response.status_code', status);
    const size = Number(response.headers.get('content-length') ?? Number.NaN);
    if (Number.isInteger(size)) root.setAttribute('http.response.body.size', size);
    if (status >= 500 && !this.#failed) {
      this.#failed = true;
      root.setStatus({ code: SpanStatusCode.ERROR });
    }
    root.end();
    this.log.access({
      method: facts.method,
      url: request.url,
      status,
      durationMs: this.#shared.effects.now() - this.#startedAt,
      route: this.#route,
      remoteAddress: facts.clientAddress,
      userAgent: facts.userAgent,
    });
    this.#sendSpans();
  }

  #sendSpans(): void {
    const { root, recording, honeycomb, xray, waitUntil } = this.#observed;
    const { sinks } = this.#shared;
    const descendants = [...recording.descendants];
    recording.close((span) => this.#sendLate(span));
    this.#redact(root);
    for (const span of descendants) this.#redact(span);
    if (honeycomb.sampled) {
      const encoded = encodeScopeSpans([root, ...descendants], honeycomb.sampleRate);
      sinks.spans(encoded, waitUntil, this.#failed);
    }
    if (xray.sampled) {
      const documents = encodeSegment(root, descendants, this.#segmentOptions());
      sinks.segments(documents, waitUntil, this.#failed);
    }
  }

  /** A span that outlived its request goes alone; both vendors put it where it belongs. */
  #sendLate(span: ReadableSpan): void {
    const { honeycomb, xray, waitUntil } = this.#observed;
    const { sinks } = this.#shared;
    this.#redact(span);
    if (honeycomb.sampled) {
      sinks.spans(encodeScopeSpans([span], honeycomb.sampleRate), waitUntil, false);
    }
    if (xray.sampled) {
      sinks.segments([encodeLateSubsegment(span, this.#segmentOptions())], waitUntil, false);
    }
  }

  #segmentOptions(): SegmentOptions {
    const { settings } = this.#shared;
    const { segmentName, xray } = this.#observed;
    return {
      name: segmentName,
      serviceVersion: settings.service.version,
      sdk: { name: 'cruddur-edge', version: settings.service.version },
      samplingRuleName: xray.rule,
      ...(isOn(settings.cloudwatch) ? { logGroups: [settings.cloudwatch.group] } : {}),
    };
  }

  #redact(span: ReadableSpan): void {
    const { redactor } = this.#shared;
    redactor.attributes(span.attributes);
    for (const event of span.events) redactor.attributes(event.attributes ?? {});
  }

  /** Made on first use: a request without errors pays nothing for Rollbar. */
  #report(): RequestReporter | undefined {
    const { request, waitUntil } = this.#observed;
    const { settings, sinks, effects } = this.#shared;
    if (!isOn(settings.rollbar)) return undefined;
    this.#reporter ??= createReporter({
      environment: settings.rollbar.environment,
      release: settings.service.version,
      serverName: settings.service.name,
      now: effects.now,
      enqueue: (json) => sinks.item(json, waitUntil),
      onError: (error) => this.log.warn('Cannot report to Rollbar', { error }),
    }).forRequest({
      request,
      waitUntil,
      clientAddress: this.#observed.facts.clientAddress,
      traceId: this.traceId,
      xrayTraceId: toXRayTraceId(this.traceId),
      route: () => this.#route,
    });
    return this.#reporter;
  }
}

/** A logger whose lines go to the console and, by `waitUntil`, to CloudWatch. */
export function createRequestLogger(
  { settings, effects, sinks, redactor }: Shared,
  waitUntil: WaitUntil,
  fields: Record<string, unknown>,
): Logger {
  return createLogger({
    ...settings.log,
    fields: { service: settings.service.name, ...fields },
    now: effects.now,
    print: effects.print,
    redact: redactor.value,
    write: (event) => sinks.log(event, waitUntil),
  });
}
