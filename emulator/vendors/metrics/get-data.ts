/**
 * GetMetricData: statistics of many metrics at once, a page of data points at a time. Values of all units are taken
 * together unless one is asked for. Metric math, Metrics Insights, other accounts' metrics and labels with `${…}` are
 * refused by name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
import * as v from 'valibot';
import type { Steps } from '../../columns/steps.ts';
import type { Caller } from '../aws/credentials.ts';
import { AwsError } from '../aws/error.ts';
import { answering, type Operations } from '../aws/operation.ts';
import { inPeriods, isPeriod, PERIOD_RULE, roundSpan, spanFault, type Span } from './period.ts';
import { invalidInput, tooMany, withinLimits } from './refusal.ts';
import type { Metric } from '../aws/metric-sample.ts';
import { pageOf, type Point, type Series } from './series.ts';
import { parseStatistic, type Statistic } from './statistic.ts';
import type { MetricStore, StoredSummary } from './store.ts';
import { readToken, writeToken } from './token.ts';

const Query = v.object({
  Id: v.string(),
  MetricStat: v.optional(
    v.object({
      Metric: v.object({
        Namespace: v.optional(v.string()),
        MetricName: v.optional(v.string()),
        Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
      }),
      Period: v.number(),
      Stat: v.string(),
      Unit: v.optional(v.string()),
    }),
  ),
  Expression: v.optional(v.string()),
  Label: v.optional(v.string()),
  ReturnData: v.optional(v.boolean(), true),
  AccountId: v.optional(v.string()),
});
type Query = v.InferOutput<typeof Query>;

const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;
/** Stored values of a page, about. */
const MAX_READ = 1_000_000;

const Input = v.object({
  MetricDataQueries: v.array(Query),
  StartTime: v.number(),
  EndTime: v.number(),
  ScanBy: v.optional(v.string(), 'TimestampDescending'),
  MaxDatapoints: v.optional(v.number(), MAX_POINTS),
  NextToken: v.optional(v.string()),
});

/** The series and the time that the page before ended with. */
const Place = v.object({ series: v.number(), timeS: v.number() });

/** A query of one metric that was found good. */
interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly metric: Metric;
  readonly period: number;
  readonly statistic: Statistic;
  readonly unit: string | undefined;
}

/** What the series of a page are read for. */
interface Reading {
  readonly asked: Span;
  readonly caller: Caller;
  readonly descending: boolean;
  /** Counts what is read. */
  readonly read: (values: Iterable<StoredSummary>) => Iterable<StoredSummary>;
}

export function dataOperations(store: MetricStore, now: () => number): Operations {
  function* seriesOf(
    query: MetricQuery,
    { asked, caller, descending, read }: Reading,
  ): Steps<Series> {
    const { id, label, metric, period, statistic, unit } = query;
    const span = roundSpan(asked, period, now() / 1000);
    const found = store.find(caller, metric);
    const values = found === undefined ? [] : store.values(found, span, unit);
    const points: Point[] = [];
    for (const found of inPeriods(read(values), span, period)) {
      yield;
      const value = found && statistic(found.values);
      if (found && value !== undefined) points.push({ timeS: found.timeS, value });
    }
    return { id, label, points: descending ? points.toReversed() : points };
  }

  return {
    GetMetricData: answering(Input, async (input, caller) => {
      const { StartTime, EndTime, MaxDatapoints, NextToken, ScanBy } = input;
      const asked = { startS: StartTime, endS: EndTime };
      const fault = spanFault(asked);
      if (fault !== undefined) throw invalidInput(fault);
      if (MaxDatapoints < 1 || MaxDatapoints > MAX_POINTS) {
        throw invalidInput(`The parameter MaxDatapoints must be between 1 and ${MAX_POINTS}.`);
      }
      const from = NextToken === undefined ? undefined : readToken(Place, NextToken);
      if (NextToken !== undefined && from === undefined) {
        throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
      }
      const queries = judgeQueries(input.MetricDataQueries, caller);
      const descending = ScanBy === 'TimestampDescending';
      let left = MAX_READ;
      function* read(values: Iterable<StoredSummary>): Generator<StoredSummary> {
        for (const value of values) {
          left--;
          yield value;
        }
      }
      const reading = { asked, caller, descending, read };
      const isTired = () => left < 0;
      const { results, rest } = await withinLimits(
        pageOf(
          queries.map((query) => () => seriesOf(query, reading)),
          { from, limit: MaxDatapoints, descending, isTired },
        ),
      );
      return {
        Messages: [],
        MetricDataResults: results.map(({ id, label, points, complete }) => ({
          Id: id,
          Label: label,
          Timestamps: points.map(({ timeS }) => timeS),
          Values: points.map(({ value }) => value),
          StatusCode: complete ? 'Complete' : 'PartialData',
        })),
        ...(rest && { NextToken: writeToken(rest) }),
      };
    }),
  };
}

function judgeQueries(queries: readonly Query[], caller: Caller): readonly MetricQuery[] {
  if (queries.length === 0) throw invalidInput('The parameter MetricDataQueries is required.');
  if (queries.length > MAX_QUERIES) throw invalidInput(tooMany('MetricDataQueries', MAX_QUERIES));
  const ids = new Set<string>();
  const judged = queries.map((query, index) => {
    if (ids.has(query.Id)) {
      throw invalidInput(`The values for parameter id in MetricDataQueries are not unique.`);
    }
    ids.add(query.Id);
    return judge(query, `MetricDataQueries.member.${index + 1}`, caller);
  });
  const wanted = judged.filter((_query, index) => queries[index]?.ReturnData);
  if (wanted.length === 0) {
    throw invalidInput('At least one query of MetricDataQueries must have ReturnData true.');
  }
  return wanted;
}

function judge(query: Query, path: string, caller: Caller): MetricQuery {
  const { Id: id, MetricStat: stat, Expression, Label, AccountId } = query;
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) {
    throw invalidInput(
      `The value ${id} for parameter ${path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if ((stat === undefined) === (Expression === undefined)) {
    throw invalidInput(`Exactly one of ${path}.MetricStat and ${path}.Expression is required.`);
  }
  if (stat === undefined) {
    throw invalidInput(`The emulator does not support metric math: ${path}.Expression.`);
  }
  if (AccountId !== undefined && AccountId !== caller.account) {
    throw invalidInput(`The emulator does not support other accounts' metrics: ${path}.AccountId.`);
  }
  if (Label?.includes('${')) {
    throw invalidInput(`The emulator does not support dynamic labels: ${path}.Label.`);
  }
  const { Metric: metric, Period: period, Stat, Unit: unit } = stat;
  if (!isPeriod(period)) {
    throw invalidInput(`The parameter ${path}.MetricStat.Period ${PERIOD_RULE}.`);
  }
  const statistic = parseStatistic(Stat);
  if (statistic === undefined) {
    throw invalidInput(`The value ${Stat} for parameter ${path}.MetricStat.Stat is not supported.`);
  }
  const { Namespace: namespace, MetricName: name } = metric;
  if (namespace === undefined || name === undefined) {
    const member = namespace === undefined ? 'Namespace' : 'MetricName';
    throw invalidInput(`The parameter ${path}.MetricStat.Metric.${member} is required.`);
  }
  const dimensions = metric.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value }));
  return {
    id,
    label: Label ?? name,
    metric: { namespace, name, dimensions },
    period,
    statistic,
    unit,
  };
}
