/** Alarms in words: their states, and what makes them ring. */
import type { Alarm, MetricGroup } from '../../../api/metrics/shapes.ts';
import { duration, number } from '../../format.ts';

export const STATE_WORDS: Readonly<Record<Alarm['state'], string>> = {
  ALARM: 'in alarm',
  OK: 'ok',
  INSUFFICIENT_DATA: 'not enough data',
};

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

/** As in `Average of Errors > 5, 3 of 5 times in a row of 1 min`. */
export function conditionOf({ metric, threshold, evaluation, rule }: Alarm): string {
  if (rule !== undefined) return rule;
  if (threshold === undefined || evaluation === undefined) return '';
  const { statistic, period_s, periods, datapoints } = evaluation;
  const what = metric === undefined ? 'an expression' : `${statistic ?? ''} of ${metric.name}`;
  const sign = SIGNS[threshold.operator] ?? threshold.operator;
  const period = duration(period_s * 1000).replace(' 0 s', '');
  const times =
    periods === 1
      ? `for ${period}`
      : datapoints === periods
        ? `for ${periods} × ${period}`
        : `in ${datapoints} of ${periods} × ${period}`;
  return `${what} ${sign} ${number(threshold.value)} ${times}`;
}

/** As it stands at the line in a chart. */
export function limitOf({ threshold, name }: Alarm): { value: number; name: string } | undefined {
  return threshold && { value: threshold.value, name };
}

/** Those that ring first. */
export function inOrder(alarms: readonly Alarm[]): Alarm[] {
  const rank = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };
  return alarms.toSorted((a, b) => rank[a.state] - rank[b.state] || (a.name < b.name ? -1 : 1));
}

/** Alarms on metrics of a name. */
export function alarmsOn(alarms: readonly Alarm[], group: MetricGroup): Alarm[] {
  return alarms.filter(
    ({ account, region, metric }) =>
      account === group.account &&
      region === group.region &&
      metric?.namespace === group.namespace &&
      metric.name === group.name,
  );
}
