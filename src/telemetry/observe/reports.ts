/**
 * Sends a request's reports to Rollbar. Reading a stack and scrubbing an item takes a millisecond, so while the
 * request is served a report is only noted; the item is made when the response is on its way.
 */
import { isOn } from '../settings/settings.ts';
import { maskToCut } from '../kit/mask-to-cut.ts';
import { textOfAny, type Thrown } from '../kit/thrown/thrown.ts';
import type { ReportLevel } from '../kit/level.ts';
import { createReporter, type RequestReporter } from '../rollbar/capture/reporter.ts';
import type { RequestScope } from '../rollbar/capture/settings.ts';
import type { Logger } from '../cloudwatch/logger.ts';
import type { Invocation } from '../delivery/invocation.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import { toXRayTraceId } from '../xray/header/trace-id.ts';
import type { Demand } from '../delivery/budget/offer.ts';
import type { ReportOptions, User } from '../recording/observation.ts';
import { errorKind } from './error-kinds.ts';
import type { Shared } from './shared.ts';

/** Characters of a header that a report holds. */
const MAX_HEADER = 128;
/** Of a message's text, for telling equal ones. */
const MAX_KIND = 200;

const NOT_OF_HEADERS = /[^\t -~\x80-\xff]/g;

export interface ReportedRequest {
  /** What is reported of the request; absent for work that is not a request. */
  readonly facts?: RequestFacts;
  readonly invocation: Invocation;
  readonly traceId: string;
  readonly log: Logger;
  readonly route: () => string | undefined;
  readonly user: () => User | undefined;
  /** What the request's error asks of a budget. */
  readonly errorDemand: () => Demand;
  /** The crowds that the request belongs to. */
  readonly keys: () => readonly string[];
}

/** Something to report, for when the response is on its way. */
interface Note {
  readonly report: (reporter: RequestReporter) => void;
  /** Equal ones are counted together. */
  readonly kind: () => string;
  readonly demand: () => Demand;
}

/** Whether a message may be reported again. */
export function isDue(
  { intervals, effects }: Pick<Shared, 'intervals' | 'effects'>,
  report: ReportOptions & { readonly message: string; readonly level: ReportLevel },
): boolean {
  const { message, level, everyMs = 0 } = report;
  if (everyMs <= 0) return true;
  return intervals.isDue(`${level} ${textOfAny(message)}`, everyMs, effects.now());
}

export class Reports {
  readonly #shared: Shared;
  readonly #reported: ReportedRequest;
  #notes: Note[] = [];
  readonly #noted = new Set<unknown>();
  /** What a report that comes after the response can still tell. */
  #headers: [string, string][];

  constructor(shared: Shared, reported: ReportedRequest) {
    this.#shared = shared;
    this.#reported = reported;
    const userAgent = reported.facts?.userAgent;
    this.#headers = userAgent === undefined ? [] : [['user-agent', userAgent]];
  }

  get isEmpty(): boolean {
    return this.#notes.length === 0;
  }

  /** @param describe makes the description when the report is made */
  exception(error: unknown, describe: () => Thrown): void {
    // The same object is reported once in a request.
    if (typeof error === 'object' && this.#noted.has(error)) return;
    this.#noted.add(error);
    const { errorDemand, route } = this.#reported;
    this.#note({
      report: (reporter) => reporter.exception(error, describe()),
      kind: () => errorKind(error, route() ?? 'no route'),
      demand: errorDemand,
    });
  }

  message(text: string, level: ReportLevel): void {
    const { keys } = this.#reported;
    const isError = level === 'error' || level === 'critical';
    const kind = `${level} ${textOfAny(text).slice(0, MAX_KIND)}`;
    this.#note({
      report: (reporter) => reporter.message(text, level),
      kind: () => kind,
      // Any request may make the app say the same again.
      demand: () => ({ kind: isError ? 'error' : 'forced', keys: () => [kind, ...keys()] }),
    });
  }

  /** Call before the response is sent: after it some runtimes let nothing be read of a request. */
  keepHeaders(headers: Headers): void {
    this.#headers = [...headers];
  }

  /** Makes the items. Never throws. */
  make(): void {
    const notes = this.#notes;
    this.#notes = [];
    if (notes.length === 0) return;
    try {
      this.#tellWithheld();
      const reporters = new Map<boolean, RequestReporter>();
      for (const { report, kind, demand } of notes) {
        const isKept = this.#isKept(kind, demand);
        if (isKept === undefined) continue;
        const reporter = reporters.get(isKept) ?? this.#createReporter(isKept);
        reporters.set(isKept, reporter);
        report(reporter);
      }
    } catch (error) {
      this.#reported.log.warn('Cannot report to Rollbar', { error });
    }
  }

  /** Whether the kept part of the budget pays; undefined when the budget is short, or there were too many reports. */
  #isKept(kind: () => string, demand: () => Demand): boolean | undefined {
    const { sinks, effects, bursts } = this.#shared;
    const wanted = demand();
    const { share, open } = sinks.budget.offer('rollbar', wanted);
    const chance = effects.random();
    if (chance >= share) {
      sinks.withheld('rollbar');
      return undefined;
    }
    const isNew = wanted.kind === 'new-error';
    return bursts.admit(kind(), effects.now(), isNew) ? chance >= open : undefined;
  }

  #tellWithheld(): void {
    const { bursts, effects } = this.#shared;
    const withheld = bursts.tell(effects.now());
    if (withheld !== undefined) this.#reported.log.warn('Reports withheld', { ...withheld });
  }

  #createReporter(isKept: boolean): RequestReporter {
    const { settings, sinks, effects, redactor } = this.#shared;
    const { invocation, facts, traceId, log, route } = this.#reported;
    const user = this.#reported.user();
    if (!isOn(settings.rollbar)) throw new Error(settings.rollbar.off);
    return createReporter({
      environment: settings.rollbar.environment,
      release: settings.service.version,
      serverName: settings.service.name,
      now: effects.now,
      mask: redactor.deep,
      enqueue: (text) => sinks.item({ text, units: 1, kept: isKept ? 1 : 0 }, invocation),
      onError: (error) => log.warn('Cannot report to Rollbar', { error }),
    }).forRequest({
      request: facts && copyOf(facts, shownHeaders(this.#headers, redactor.text)),
      waitUntil: invocation.waitUntil,
      clientAddress: facts?.clientAddress,
      traceId,
      xrayTraceId: toXRayTraceId(traceId),
      route,
      ...(user === undefined ? {} : { user: personOf(user) }),
    });
  }

  #note(note: Note): void {
    if (isOn(this.#shared.settings.rollbar)) this.#notes.push(note);
  }
}

function personOf({ id, name, email }: User): NonNullable<RequestScope['user']> {
  return {
    id,
    ...(name === undefined ? {} : { username: name }),
    ...(email === undefined ? {} : { email }),
  };
}

/** A header is Latin-1 without controls, and has no ellipsis. */
function shownHeaders(
  headers: readonly (readonly [string, string])[],
  mask: (text: string) => string,
): [string, string][] {
  return headers.map(([name, value]) => {
    if (value.length <= MAX_HEADER) return [name, value];
    const shown = maskToCut(value, MAX_HEADER, mask).replaceAll(NOT_OF_HEADERS, '?');
    return [name, shown.length <= MAX_HEADER ? shown : `${shown.slice(0, MAX_HEADER - 3)}...`];
  });
}

/** A request may come with a method that none may be made with, such as TRACE. */
function copyOf({ url, method }: RequestFacts, headers: [string, string][]): Request {
  try {
    return new Request(url, { method, headers });
  } catch {
    return new Request(url, { headers });
  }
}
