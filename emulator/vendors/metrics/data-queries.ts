/**
 * Queries of metric data, which GetMetricData and alarms share: each is a statistic of one metric, an expression over
 * other queries, or a query of Metrics Insights. Values of different units are never taken together: unless a query
 * names a unit, it shows the unit of the first value, and a message names all. Other accounts' metrics are refused by
 * name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
 */
import * as v from 'valibot';
import type { Caller } from '../aws/credentials.ts';
import type { Metric } from '../aws/metric-sample.ts';
import { unknownPart, type Labelled } from './labels.ts';
import { parseMath, type Tree } from './math/parse.ts';
import { MathError } from './math/value.ts';
import { isPeriod, PERIOD_RULE } from './period.ts';
import { invalidInput } from './refusal.ts';
import { parseSelect, type Select } from './select/parse.ts';
import { parseStatistic, type Statistic } from './statistic.ts';

export const DataQuery = v.object({
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
  Period: v.optional(v.number()),
  AccountId: v.optional(v.string()),
});
export type DataQuery = v.InferOutput<typeof DataQuery>;

interface Judged {
  readonly id: string;
  /** As it was given. */
  readonly label: string | undefined;
  readonly shown: boolean;
}

/** A valid query of one metric. */
export interface MetricQuery extends Judged, Labelled {
  readonly kind: 'metric';
  readonly metric: Metric;
  readonly compute: Statistic;
  readonly unit: string | undefined;
}

export interface MathQuery extends Judged {
  readonly kind: 'math';
  readonly tree: Tree;
}

/** Of Metrics Insights. */
export interface SelectQuery extends Judged {
  readonly kind: 'select';
  readonly select: Select;
  /** Seconds. */
  readonly period: number;
}

export type JudgedQuery = MetricQuery | MathQuery | SelectQuery;

/** @param member what the queries are called in the request. @throws AwsError ValidationException */
export function judgeQueries(
  queries: readonly DataQuery[],
  member: string,
  caller: Caller,
): readonly JudgedQuery[] {
  const ids = new Set<string>();
  const judged = queries.map((query, index) => {
    if (ids.has(query.Id)) {
      throw invalidInput(`The values for parameter id in ${member} are not unique.`);
    }
    ids.add(query.Id);
    return judge(query, `${member}.member.${index + 1}`, caller);
  });
  if (judged.filter(({ kind }) => kind === 'select').length > 1) {
    throw invalidInput(`${member} may hold one query of Metrics Insights.`);
  }
  if (!judged.some(({ shown }) => shown)) {
    throw invalidInput(`At least one query of ${member} must have ReturnData true.`);
  }
  return judged;
}

function judge(query: DataQuery, path: string, caller: Caller): JudgedQuery {
  const { Id: id, MetricStat: stat, Expression, Label: label, AccountId } = query;
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) {
    throw invalidInput(
      `The value ${id} for parameter ${path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if (AccountId !== undefined && AccountId !== caller.account) {
    throw invalidInput(`The emulator does not support other accounts' metrics: ${path}.AccountId.`);
  }
  const unknown = label === undefined ? undefined : unknownPart(label);
  if (unknown !== undefined) {
    throw invalidInput(`The emulator does not support ${unknown} in a label: ${path}.Label.`);
  }
  const common = { id, label, shown: query.ReturnData };
  if ((stat === undefined) === (Expression === undefined)) {
    throw invalidInput(`Exactly one of ${path}.MetricStat and ${path}.Expression is required.`);
  }
  if (stat !== undefined) return { ...common, ...judgeMetric(stat, path) };
  try {
    if (/^\s*SELECT\b/i.test(Expression ?? '')) {
      return { ...common, ...judgeSelect(Expression ?? '', query.Period, path) };
    }
    return { ...common, kind: 'math', tree: parseMath(Expression ?? '') };
  } catch (error) {
    throw error instanceof MathError ? inExpression(id, error) : error;
  }
}

export function inExpression(id: string, { message }: MathError) {
  return invalidInput(`Error in expression '${id}': ${message}`);
}

function judgeSelect(expression: string, period: number | undefined, path: string) {
  if (period === undefined || !isPeriod(period)) {
    throw invalidInput(`The parameter ${path}.Period ${PERIOD_RULE}.`);
  }
  return { kind: 'select' as const, select: parseSelect(expression), period };
}

function judgeMetric(
  {
    Metric: metric,
    Period: period,
    Stat: statistic,
    Unit: unit,
  }: NonNullable<DataQuery['MetricStat']>,
  path: string,
) {
  if (!isPeriod(period)) {
    throw invalidInput(`The parameter ${path}.MetricStat.Period ${PERIOD_RULE}.`);
  }
  const compute = parseStatistic(statistic);
  if (compute === undefined) {
    throw invalidInput(
      `The value ${statistic} for parameter ${path}.MetricStat.Stat is not supported.`,
    );
  }
  const { Namespace: namespace, MetricName: name } = metric;
  if (namespace === undefined || name === undefined) {
    const member = namespace === undefined ? 'Namespace' : 'MetricName';
    throw invalidInput(`The parameter ${path}.MetricStat.Metric.${member} is required.`);
  }
  const dimensions = metric.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value }));
  return {
    kind: 'metric' as const,
    metric: { namespace, name, dimensions },
    statistic,
    period,
    compute,
    unit,
  };
}
