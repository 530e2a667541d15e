/**
 * GetMetricStatistics: one metric's statistics by period, apart for each unit that was reported. Data points are in
 * the order of time, which the API does not promise.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
import * as v from 'valibot';
import type { Steps } from '../../columns/steps.ts';
import { answering, type Operations } from '../aws/operation.ts';
import { inPeriods, isPeriod, PERIOD_RULE, roundSpan, spanFault } from './period.ts';
import { invalidCombination, invalidValue, missing, withinLimits } from './refusal.ts';
import { parseStatistic, type Statistic } from './statistic.ts';
import type { MetricStore, StoredSummary } from './store.ts';

const Input = v.object({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  StartTime: v.number(),
  EndTime: v.number(),
  Period: v.number(),
  Statistics: v.optional(v.array(v.string()), []),
  ExtendedStatistics: v.optional(v.array(v.string()), []),
  Unit: v.optional(v.string()),
});

const MAX_POINTS = 1440;

type Named = readonly (readonly [string, Statistic])[];

export function statisticsOperations(store: MetricStore, now: () => number): Operations {
  return {
    GetMetricStatistics: answering(Input, async (input, caller) => {
      const { Namespace: namespace, MetricName: name, Period: period, Unit } = input;
      const asked = { startS: input.StartTime, endS: input.EndTime };
      const fault = spanFault(asked);
      if (fault !== undefined) throw invalidValue(fault);
      if (!isPeriod(period)) throw invalidValue(`The parameter Period ${PERIOD_RULE}.`);
      const plain = named('Statistics', input.Statistics);
      const extended = named('ExtendedStatistics', input.ExtendedStatistics);
      if (plain.length + extended.length === 0) throw missing('Statistics or ExtendedStatistics');
      const span = roundSpan(asked, period, now() / 1000);
      judgeCount(Math.ceil((span.endS - span.startS) / period));

      const dimensions = input.Dimensions.map(({ Name: name, Value: value }) => ({ name, value }));
      const metric = store.find(caller, { namespace, name, dimensions });
      const values = metric === undefined ? [] : store.values(metric, span, Unit);
      function* points(): Steps<object[]> {
        const found: object[] = [];
        for (const one of inPeriods(values, span, period)) {
          yield;
          for (const [Unit, some] of Map.groupBy(one?.values ?? [], ({ unit }) => unit)) {
            found.push({
              Timestamp: one?.timeS,
              Unit,
              ...results(plain, some),
              ...(extended.length > 0 && { ExtendedStatistics: results(extended, some) }),
            });
          }
        }
        return found;
      }
      return { Label: name, Datapoints: await withinLimits(points()) };
    }),
  };
}

function named(member: string, names: readonly string[]): Named {
  return names.map((name, index) => {
    const statistic = parseStatistic(name);
    if (statistic !== undefined) return [name, statistic];
    throw invalidValue(
      `The value ${name} for parameter ${member}.member.${index + 1} is not supported.`,
    );
  });
}

function results(statistics: Named, values: readonly StoredSummary[]): object {
  return Object.fromEntries(
    statistics.flatMap(([name, of]) => {
      const result = of(values);
      return result === undefined ? [] : [[name, result] as const];
    }),
  );
}

function judgeCount(points: number): void {
  if (points <= MAX_POINTS) return;
  throw invalidCombination(
    `You have requested up to ${points.toLocaleString('en-US')} datapoints, which exceeds the limit of ${MAX_POINTS.toLocaleString('en-US')}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
  );
}
