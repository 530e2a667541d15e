/**
 * Makes Rollbar items, as JSON, of a request's errors, messages and breadcrumbs. toucan-js reads stacks and linked
 * errors; it is made with the first report, so a request without one costs nothing. The owner of `enqueue` sends them.
 */
import type { Toucan } from 'toucan-js';
import type { RequestScope, ToucanSettings } from './settings.ts';
import { createToucan, MAX_VALUE_LENGTH } from './toucan.ts';
import type { ReportLevel } from '../../kit/level.ts';
import { maskSecrets, Plain, type PlainLimits } from '../../kit/plain/plain.ts';
import { maskToCut } from '../../kit/mask-to-cut.ts';
import { describeThrown, textOfAny, type Thrown } from '../../kit/thrown/thrown.ts';
import { fieldsOf, standInFor } from './stand-in.ts';
import { sentryLevel } from '../item/level.ts';
import { MAX_TELEMETRY } from '../item/telemetry.ts';

/** What all reports of an isolate share, and where items go. */
export interface ReporterOptions extends ToucanSettings {
  /** Unix time in milliseconds, for breadcrumbs. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Nothing here throws: `onError` gets what goes wrong. */
export interface RequestReporter {
  /**
   * Reports what was thrown, any value. The same object is reported once in a request.
   *
   * @param thrown its description, where there is one already
   */
  exception(error: unknown, thrown?: Thrown): void;
  /** Reports a message. */
  message(text: string, level: ReportLevel): void;
  /** Remembers what happened, for a report that may follow; the last 100 are kept. */
  breadcrumb(
    category: string,
    message: string,
    data?: Record<string, unknown>,
    level?: ReportLevel,
  ): void;
}

/** Makes the reporters of requests. */
export interface Reporter {
  /** @param scope the request that is being served, and its trace */
  forRequest(scope: RequestScope): RequestReporter;
}

type Breadcrumb = Parameters<Toucan['addBreadcrumb']>[0];

/** Make one for each isolate. It does nothing before the first report of a request. */
export function createReporter(options: ReporterOptions): Reporter {
  return { forRequest: (scope) => requestReporter(options, scope) };
}

function requestReporter(options: ReporterOptions, scope: RequestScope): RequestReporter {
  const { now = Date.now, onError, mask = (shown) => shown } = options;
  const reported = new WeakSet<object>();
  let breadcrumbs: Breadcrumb[] = [];
  let toucan: Toucan | undefined;

  function report(capture: (toucan: Toucan) => void): void {
    try {
      toucan ??= createToucan(options, scope);
      for (const breadcrumb of breadcrumbs) toucan.addBreadcrumb(breadcrumb, MAX_TELEMETRY);
      breadcrumbs = [];
      const route = scope.route?.();
      if (route !== undefined) {
        const { request } = scope;
        toucan.setTransactionName(request === undefined ? route : `${request.method} ${route}`);
      }
      capture(toucan);
    } catch (error) {
      onError?.(error);
    }
  }

  return {
    exception(error, thrown) {
      if (typeof error === 'object' && error !== null) {
        if (reported.has(error)) return;
        reported.add(error);
      }
      report((toucan) => {
        const described = thrown ?? describeThrown(error);
        toucan.captureException(standInFor(described), { data: fieldsOf(described) });
      });
    },
    message(text, level) {
      report((toucan) => {
        const said = maskToCut(textOfAny(text), MAX_VALUE_LENGTH, (one) => String(mask(one)));
        toucan.captureMessage(said, sentryLevel(level));
      });
    },
    breadcrumb(category, message, data, level = 'info') {
      if (breadcrumbs.length >= MAX_TELEMETRY) breadcrumbs.shift();
      const timestamp = now() / 1_000;
      breadcrumbs.push({
        category,
        message,
        level: sentryLevel(level),
        timestamp,
        ...(data === undefined ? {} : { data: shownData(data) }),
      });
    },
  };
}

/** What a breadcrumb may say beside its message. */
const DATA_LIMITS: PlainLimits = {
  depth: 4,
  members: 50,
  values: 200,
  text: 8_192,
  characters: 16_384,
};

function shownData(data: object): Record<string, unknown> {
  return { ...new Plain(maskSecrets, DATA_LIMITS).membersOf(data, new Set()) };
}
