/** What the page of metrics asks the emulator. */
import {
  AlarmList,
  MetricChart,
  MetricList,
  type Alarm,
  type MetricGroup,
} from '../../../api/metrics/shapes.ts';
import type { Client } from '../../data/client.ts';
import { rangeSearch } from '../../data/search.ts';
import type { TimeRange } from '../../data/time-range.ts';

export const readMetrics = (client: Client) => client.ask(MetricList, 'metric-list');

export const readAlarms = (client: Client) => client.ask(AlarmList, 'metrics/alarms');

/** What a chart is asked for. Undefined ones are chosen by the unit and the time. */
export interface Look {
  readonly statistic: string | undefined;
  /** Seconds. */
  readonly periodS: number | undefined;
}

export function readChart(
  client: Client,
  { account, region, namespace, name, unit }: MetricGroup,
  { statistic, periodS }: Look,
  range: TimeRange,
  nowMs: number,
) {
  const search = rangeSearch(range, nowMs, { account, region, namespace, name, unit });
  if (statistic !== undefined) search.set('statistic', statistic);
  if (periodS !== undefined) search.set('period', String(periodS));
  return client.ask(MetricChart, `metric-chart?${search}`);
}

export function readAlarmChart(
  client: Client,
  { account, region, name }: Alarm,
  range: TimeRange,
  nowMs: number,
) {
  return client.ask(
    MetricChart,
    `alarm-chart?${rangeSearch(range, nowMs, { account, region, name })}`,
  );
}
