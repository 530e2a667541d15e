/**
 * Computes queries of metric data: each once, even if several refer to it. It works in steps, so that other requests
 * have their turn.
 */
import type { Steps } from '../../columns/steps.ts';
import type { Caller } from '../aws/credentials.ts';
import {
  inExpression,
  type JudgedQuery,
  type MetricQuery,
  type SelectQuery,
} from './data-queries.ts';
import { defaultLabels, fillLabel, type Labelled } from './labels.ts';
import { evaluate } from './math/evaluate.ts';
import { parseSearch } from './math/search.ts';
import {
  MathError,
  severalUnits,
  type MathValue,
  type Point,
  type TimeSeries,
} from './math/value.ts';
import { inPeriods, isPeriod, roundSpan, type Span } from './period.ts';
import { selectSeries } from './select/series.ts';
import { parseStatistic } from './statistic.ts';
import type { MetricStore, StoredSummary } from './store.ts';

export interface DataOptions {
  readonly store: MetricStore;
  readonly caller: Caller;
  readonly asked: Span;
  /** Unix milliseconds. */
  readonly now: number;
  /** Counts what is read. */
  readonly read: (values: Iterable<StoredSummary>) => Iterable<StoredSummary>;
}

/** AWS's own. */
const MAX_FOUND = 500;
const SEARCHED_MS = 14 * 86_400_000;
/** Expressions that refer to others; bounds the stack. */
const MAX_DEPTH = 50;

/** @returns the series of a query by its id; a query may have several, or none. */
export function createData(
  queries: readonly JudgedQuery[],
  { store, caller, asked, now, read }: DataOptions,
): (id: string) => Steps<readonly TimeSeries[]> {
  const byId = new Map(queries.map((query) => [query.id, query]));
  const metricQueries = queries.filter((query) => query.kind === 'metric');
  const unlabelled = metricQueries.filter(({ label }) => label === undefined);
  const labels = defaultLabels(unlabelled);
  const ownLabels = new Map(unlabelled.map(({ id }, index) => [id, labels[index] ?? '']));
  const known = new Map<string, MathValue>();
  const pending = new Set<string>();

  function* metric(
    {
      metric,
      period,
      statistic,
      compute,
      unit,
    }: Omit<MetricQuery, 'id' | 'label' | 'shown' | 'kind'>,
    label: (series: TimeSeries) => string,
  ): Steps<TimeSeries> {
    const span = roundSpan(asked, period, now / 1000);
    const found = store.find(caller, metric);
    const values = found === undefined ? [] : store.values(found, span, unit);
    const points: Point[] = [];
    const units = new Set<string>();
    for (const part of inPeriods(read(values), span, period)) {
      yield;
      if (part === undefined) continue;
      for (const one of part.values) units.add(one.unit);
      const [shown] = units;
      const value = compute(part.values.filter((one) => one.unit === shown));
      if (value !== undefined) points.push({ timeS: part.timeS, value });
    }
    const series: TimeSeries = {
      kind: 'series',
      label: '',
      period,
      points,
      messages: severalUnits(units),
    };
    return { ...series, label: label({ ...series, label: statistic }) };
  }

  function* valueOf(query: JudgedQuery): Steps<MathValue> {
    const done = known.get(query.id);
    if (done !== undefined) return done;
    if (pending.has(query.id)) throw new MathError(`'${query.id}' refers to itself`);
    if (pending.size >= MAX_DEPTH)
      throw new MathError(`more than ${MAX_DEPTH} expressions in a row`);
    pending.add(query.id);
    const found = yield* computed(query);
    pending.delete(query.id);
    known.set(query.id, found);
    return found;
  }

  function* computed(query: JudgedQuery): Steps<MathValue> {
    switch (query.kind) {
      case 'metric':
        return yield* metric(query, (series) =>
          labelOf(query.label, series, ownLabels.get(query.id) ?? query.metric.name, query),
        );
      case 'select':
        return yield* selected(query);
      case 'math':
        return yield* evaluate(query.tree, context);
    }
  }

  /** A query with GROUP BY has a list of series, which may be empty; any other has one series. */
  function* selected({ select, period }: SelectQuery): Steps<MathValue> {
    const { namespace, name, groupBy } = select;
    const items = yield* selectSeries(select, {
      period,
      span: roundSpan(asked, period, now / 1000),
      account: caller.account,
      metrics: everyMetric({ namespace, name }),
      values: (metric, span) => read(store.values(metric, span, undefined)),
    });
    const [only] = items;
    if (groupBy.length > 0) return { kind: 'list', items };
    return only ?? { kind: 'series', label: name, period, points: [] };
  }

  function labelOf(
    label: string | undefined,
    series: TimeSeries,
    own: string,
    source?: Labelled,
  ): string {
    return label === undefined ? own : fillLabel(label, series, own, caller, source);
  }

  const context = {
    span: roundSpan(asked, 60, now / 1000),
    value(id: string) {
      const query = byId.get(id);
      return query && valueOf(query);
    },
    *metrics(part: string): Steps<readonly TimeSeries[]> {
      const found: TimeSeries[] = [];
      for (const query of metricQueries) {
        const value = query.id.includes(part) ? yield* valueOf(query) : undefined;
        if (value?.kind === 'series') found.push(value);
      }
      return found;
    },
    *search(expression: string, statistic: string, period: number): Steps<readonly TimeSeries[]> {
      const compute = parseStatistic(statistic);
      if (compute === undefined || !isPeriod(period)) {
        throw new MathError(`SEARCH cannot give '${statistic}' by ${period} seconds`);
      }
      const test = parseSearch(expression);
      const found: Labelled[] = [];
      for (const metric of everyMetric()) {
        yield;
        if (test(metric) && found.push({ metric, statistic, period }) === MAX_FOUND) break;
      }
      const own = defaultLabels(found);
      const items: TimeSeries[] = [];
      for (const [index, one] of found.entries()) {
        items.push(yield* metric({ ...one, compute, unit: undefined }, () => own[index] ?? ''));
      }
      return items;
    },
  };

  function* everyMetric(wanted: { readonly namespace?: string; readonly name?: string } = {}) {
    const all = { namespace: undefined, name: undefined, dimensions: [], ...wanted };
    let after = 0;
    for (;;) {
      const page = store.list(
        caller,
        { ...all, reportedSinceMs: now - SEARCHED_MS, after },
        MAX_FOUND,
      );
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < MAX_FOUND) return;
      after = last.id;
    }
  }

  return function* (id) {
    const query = byId.get(id);
    if (query === undefined) return [];
    try {
      const value = yield* valueOf(query);
      if (query.kind === 'metric') return value.kind === 'series' ? [value] : [];
      if (value.kind === 'series') {
        const own = query.kind === 'select' ? value.label : query.id;
        return [{ ...value, label: labelOf(query.label, value, own) }];
      }
      if (value.kind === 'list') {
        return value.items.map((item) => ({
          ...item,
          label: query.label === undefined ? item.label : manyLabel(query.label, item),
        }));
      }
      throw new MathError('the result of an expression is one or more time series');
    } catch (error) {
      throw error instanceof MathError ? inExpression(query.id, error) : error;
    }
  };

  /** What all series of an expression are called stands before what each is called. */
  function manyLabel(label: string, item: TimeSeries): string {
    const filled = fillLabel(label, item, item.label, caller);
    return label.includes('${') ? filled : `${filled} ${item.label}`;
  }
}
