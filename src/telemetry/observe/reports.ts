/**
 * What a request reports to Rollbar. Reading a stack and scrubbing an item takes a millisecond, so while the request is
 * served a report is only noted; the item is made when the response is on its way.
 */
import { isOn } from '../settings/settings.ts';
import type { Thrown } from '../kit/thrown/thrown.ts';
import type { ReportLevel } from '../kit/level.ts';
import { createReporter, type RequestReporter } from '../rollbar/capture/reporter.ts';
import type { Logger } from '../cloudwatch/logger.ts';
import type { Invocation } from '../delivery/invocation.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import { toXRayTraceId } from '../xray/header/trace-id.ts';
import type { Shared } from './shared.ts';

export interface ReportedRequest {
  readonly request: Request;
  readonly invocation: Invocation;
  readonly facts: RequestFacts;
  readonly traceId: string;
  readonly log: Logger;
  readonly route: () => string | undefined;
}

export class Reports {
  readonly #shared: Shared;
  readonly #reported: ReportedRequest;
  #notes: ((reporter: RequestReporter) => void)[] = [];
  /** What a report that comes after the response can still tell. */
  #headers: [string, string][];

  constructor(shared: Shared, reported: ReportedRequest) {
    this.#shared = shared;
    this.#reported = reported;
    const { userAgent } = reported.facts;
    this.#headers = userAgent === undefined ? [] : [['user-agent', userAgent]];
  }

  get isEmpty(): boolean {
    return this.#notes.length === 0;
  }

  /** @param describe makes the description when the report is made */
  exception(error: unknown, describe: () => Thrown): void {
    this.#note(true, (reporter) => reporter.exception(error, describe()));
  }

  message(text: string, level: ReportLevel): void {
    const isError = level === 'error' || level === 'critical';
    this.#note(isError, (reporter) => reporter.message(text, level));
  }

  /** Call before the response goes out: some runtimes let nothing be read of a request after it. */
  keepRequest(): void {
    this.#headers = [...this.#reported.request.headers];
  }

  /** Makes the items. Never throws. */
  make(): void {
    const notes = this.#notes;
    this.#notes = [];
    if (notes.length === 0) return;
    try {
      const reporter = this.#createReporter();
      for (const note of notes) note(reporter);
    } catch (error) {
      this.#reported.log.warn('Cannot report to Rollbar', { error });
    }
  }

  #createReporter(): RequestReporter {
    const { settings, sinks, effects, redactor } = this.#shared;
    const { invocation, facts, traceId, log, route } = this.#reported;
    if (!isOn(settings.rollbar)) throw new Error(settings.rollbar.off);
    return createReporter({
      environment: settings.rollbar.environment,
      release: settings.service.version,
      serverName: settings.service.name,
      now: effects.now,
      mask: redactor.deep,
      enqueue: (text) => sinks.item({ text, units: 1 }, invocation),
      onError: (error) => log.warn('Cannot report to Rollbar', { error }),
    }).forRequest({
      request: copyOf(facts, this.#headers),
      waitUntil: invocation.waitUntil,
      clientAddress: facts.clientAddress,
      traceId,
      xrayTraceId: toXRayTraceId(traceId),
      route,
    });
  }

  #note(error: boolean, note: (reporter: RequestReporter) => void): void {
    const { settings, sinks, effects } = this.#shared;
    if (!isOn(settings.rollbar)) return;
    if (effects.random() < sinks.budget.share('rollbar', { error })) this.#notes.push(note);
  }
}

/** A request may come with a method that none may be made with, such as TRACE. */
function copyOf({ url, method }: RequestFacts, headers: [string, string][]): Request {
  try {
    return new Request(url, { method, headers });
  } catch {
    return new Request(url, { headers });
  }
}
