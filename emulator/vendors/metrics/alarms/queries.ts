/** What an alarm evaluates, as queries of metric data. */
import type { DataQuery } from '../data-queries.ts';
import { periodOf, type MetricSettings } from './alarm.ts';

/** Id of the query of an alarm on one metric. */
export const ONE = 'alarm';

/** An alarm on expressions has queries of its own; any other has one. */
export function queriesOf(settings: MetricSettings): readonly DataQuery[] {
  const { Metrics, Namespace, MetricName, Dimensions, Unit } = settings;
  if (Metrics !== undefined) return Metrics;
  const MetricStat = {
    Metric: { Namespace, MetricName, Dimensions },
    Period: periodOf(settings),
    Stat: settings.Statistic ?? settings.ExtendedStatistic ?? '',
    Unit,
  };
  return [
    {
      Id: ONE,
      MetricStat,
      ReturnData: true,
      Expression: undefined,
      Label: undefined,
      Period: undefined,
      AccountId: undefined,
    },
  ];
}
