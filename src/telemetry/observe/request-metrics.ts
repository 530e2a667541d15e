/**
 * Measures requests, and what the app measures itself, and hands it on with each flush: as lines of the log from which
 * CloudWatch makes metrics, or as OTLP. Where a month's budget is short it tells once a minute and leaves nothing out.
 */
import { billedBytes } from '../cloudwatch/encode.ts';
import type { Destination } from '../delivery/destination.ts';
import { createHoneycombClient } from '../honeycomb/client.ts';
import { encodeResource } from '../honeycomb/encode.ts';
import type { FinishedSpan } from '../kit/finished-span.ts';
import { Catalogue, dimensionText, faultOf, MAX_NAMES, MAX_ROUTES } from '../metrics/catalogue.ts';
import { createCloudWatchMetricsClient } from '../metrics/client.ts';
import { encodeLines } from '../metrics/emf.ts';
import * as instruments from '../metrics/instrument.ts';
import { Gatherer, type Interval } from '../metrics/interval.ts';
import { encodeMetrics, encodeMetricsRequest } from '../metrics/otlp.ts';
import { Environment } from '../settings/environment.ts';
import { readMetrics, type MetricsSettings } from '../settings/metrics.ts';
import { isOn } from '../settings/settings.ts';
import { counting, MAX_CALL_BYTES, resourceAttributes, texts } from './destinations.ts';
import type { Encoded } from './encoded.ts';
import type { CreateMetrics, MeasuredRequest, Metrics, MetricsHost } from './metrics.ts';
import type { AwsShared, Report, Spent } from './source.ts';

const MINUTE_MS = 60_000;
/** What tells whether a budget is short. */
const TRACE = { kind: 'trace' } as const;
/** Warnings of an isolate about what is not measured. */
const MAX_WARNINGS = 10;
/** Metrics of a route that no app adds to. */
const OF_A_ROUTE = instruments.OWN.filter(({ isOfRoutes }) => isOfRoutes).length;

/** Give it to `observe`, and set METRICS. */
export const requestMetrics: CreateMetrics = (values, settings) => {
  const env = new Environment(values);
  const own = readMetrics(env, settings);
  const start = isOn(own)
    ? (host: MetricsHost): Metrics => new RequestMetrics(own, host)
    : undefined;
  return { start, problems: env.problems };
};

class RequestMetrics implements Metrics {
  readonly standing: Metrics['standing'];
  readonly #settings: MetricsSettings;
  readonly #host: MetricsHost;
  readonly #catalogue: Catalogue;
  readonly #hasRoutes: boolean;
  readonly #gatherer = new Gatherer((interval) => this.#leave(interval));
  readonly #warned = new Set<string>();
  /** Each name with each set of dimensions that was sent to CloudWatch. */
  readonly #billed = new Set<string>();
  #isCold = true;
  #lost = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** The end of the interval that was sent last. */
  #since: number;

  constructor(settings: MetricsSettings, host: MetricsHost) {
    const limits = limitsOf(settings, host);
    this.#settings = settings;
    this.#host = host;
    this.#catalogue = new Catalogue({ ...limits, redact: host.redact });
    this.#hasRoutes = limits.routes > 0;
    this.#since = host.effects.now();
    this.standing =
      settings.form === 'emf'
        ? { metrics: {} }
        : { 'honeycomb-metrics': settings.honeycomb, 'cloudwatch-metrics': settings.cloudwatch };
  }

  request({ route: template, isError, durationMs, at, spans }: MeasuredRequest): void {
    const route = this.#hasRoutes ? this.#catalogue.routeOf(template) : undefined;
    this.#add(instruments.REQUESTS, route, 1, at);
    this.#add(instruments.ERRORS, route, isError ? 1 : 0, at);
    // A clock may be set back.
    this.#add(instruments.LATENCY, route, Math.max(0, durationMs), at);
    for (const span of spans) {
      if (isD1(span)) this.#add(instruments.D1_TIME, route, durationOf(span), at);
    }
    if (this.#isCold) this.#add(instruments.COLD_STARTS, undefined, 1, at);
    this.#isCold = false;
  }

  count(name: unknown, amount: unknown): void {
    this.#measure('counter', name, amount, 'Count');
  }

  record(name: unknown, value: unknown, unit: unknown): void {
    this.#measure('histogram', name, value, unit);
  }

  tell(now: number): void {
    const { budget, lost: lostSoFar } = this.#host.sinks();
    const lost = lostSoFar();
    if (lost > this.#lost) this.#add(instruments.TELEMETRY_LOST, undefined, lost - this.#lost, now);
    this.#lost = lost;
    const paidBy = this.#settings.form === 'emf' ? 'cloudwatch' : 'honeycomb';
    const sinceMs = now - this.#toldAt;
    // After a clock was set back it must not wait longer.
    if (sinceMs >= 0 && sinceMs < MINUTE_MS && budget.offer(paidBy, TRACE).share < 1) return;
    const interval = this.#gatherer.take();
    if (interval === undefined) return;
    this.#toldAt = now;
    this.#leave(interval);
  }

  destinations(aws: AwsShared, spent: Spent): readonly Destination<Encoded>[] {
    const own = this.#settings;
    if (own.form === 'emf') return [];
    const { settings, effects } = this.#host;
    const resource = encodeResource({
      ...resourceAttributes(settings, effects.userAgent),
      // Each isolate has a part of the sum.
      'service.instance.id': effects.randomHex(32),
    });
    // Honeycomb keeps one of two points of one second with the same attributes in a call.
    const limits = { maxItems: 1, maxBytes: MAX_CALL_BYTES };
    const found: Destination<Encoded>[] = [];
    if (isOn(own.honeycomb) && isOn(settings.honeycomb)) {
      const { gzip, timeoutMs } = settings.honeycomb;
      const client = createHoneycombClient({
        ...own.honeycomb,
        ...aws,
        gzip,
        resource,
        encode: encodeMetricsRequest,
      });
      const send = counting('honeycomb', texts(client.send), spent);
      found.push({ name: 'honeycomb-metrics', limits, timeoutMs, send });
    }
    if (isOn(own.cloudwatch)) {
      const send = createCloudWatchMetricsClient({ ...own.cloudwatch, ...aws, resource });
      found.push({ name: 'cloudwatch-metrics', limits, send: texts(send) });
    }
    return found;
  }

  #measure(kind: 'counter' | 'histogram', name: unknown, value: unknown, unit: unknown): void {
    const fault = faultOf(value, kind);
    if (fault !== undefined) return this.#refuse(name, fault);
    const found = this.#catalogue.find(name, kind, unit);
    if ('reason' in found) return this.#refuse(name, found.reason);
    this.#add(found, undefined, Number(value), this.#host.effects.now());
  }

  #add(
    instrument: instruments.Instrument,
    route: string | undefined,
    value: number,
    at: number,
  ): void {
    if (this.#catalogue.has(instrument)) this.#gatherer.add(instrument, route, value, at);
  }

  /** Says once why something is not measured. */
  #refuse(name: unknown, reason: string): void {
    if (this.#warned.has(reason) || this.#warned.size >= MAX_WARNINGS) return;
    this.#warned.add(reason);
    const metric = typeof name === 'string' ? name.slice(0, 100) : typeof name;
    this.#host.warn('Metric left out', { metric, reason });
  }

  #leave(interval: Interval): void {
    this.#host
      .sinks()
      .reports(
        this.#settings.form === 'emf'
          ? this.#linesOf(interval, this.#settings.namespace)
          : this.#exportsOf(interval),
      );
  }

  #linesOf(interval: Interval, namespace: string): Report[] {
    const { settings, sinks, reserved } = this.#host;
    for (const { route, values } of interval.groups) {
      for (const { name } of values.keys()) {
        this.#billed.add(name);
        if (route !== undefined) this.#billed.add(`${name} ${route}`);
      }
    }
    sinks().budget.spent('metrics', this.#billed.size + reserved);
    const timestamp = interval.to;
    const service = dimensionText(settings.service.name) || '?';
    return encodeLines(interval, { namespace, service }).map((text) => ({
      destination: 'cloudwatch',
      keep: true,
      text,
      timestamp,
      units: billedBytes({ message: text }),
    }));
  }

  #exportsOf(interval: Interval): Report[] {
    const to = Math.max(interval.to, this.#since + 1);
    const text = encodeMetrics({ ...interval, to }, this.#since);
    this.#since = to;
    // Honeycomb makes one event of what has the same time and attributes.
    const units = interval.groups.length;
    return ['honeycomb-metrics', 'cloudwatch-metrics'].map((destination) => ({
      destination,
      keep: true,
      text,
      units,
    }));
  }
}

/** By OTLP no metric costs anything by itself. */
function limitsOf(own: MetricsSettings, { settings, reserved }: MetricsHost) {
  const { mode, limits } = settings.budget;
  if (own.form === 'otlp' || mode !== 'enforce') return { names: MAX_NAMES, routes: MAX_ROUTES };
  const left = limits.metrics - reserved;
  // One group more is that of all other routes.
  const routes = Math.floor((left - MAX_NAMES) / OF_A_ROUTE) - 1;
  return {
    names: Math.max(0, Math.min(MAX_NAMES, left)),
    routes: Math.max(0, Math.min(MAX_ROUTES, routes)),
  };
}

/** Statements of a batch take the batch's whole time, so the batch is counted in their place. */
function isD1({ instrumentationScope, attributes }: FinishedSpan): boolean {
  return instrumentationScope.name === 'D1' && attributes['db.operation'] !== 'batch';
}

/** In milliseconds. */
function durationOf({ startTime, endTime }: FinishedSpan): number {
  const ms = (endTime[0] - startTime[0]) * 1_000 + (endTime[1] - startTime[1]) / 1_000_000;
  return Math.max(0, Math.round(ms * 1_000) / 1_000);
}
