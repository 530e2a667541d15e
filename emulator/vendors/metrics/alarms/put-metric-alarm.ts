/**
 * Judges what PutMetricAlarm is given. Alarms on anomaly detection, on searches and on PromQL are refused by name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
import type { Caller } from '../../aws/credentials.ts';
import { judgeQueries } from '../data-queries.ts';
import { namesCalled } from '../math/parse.ts';
import { MATH_FUNCTIONS } from '../math/functions.ts';
import { invalidInput } from '../refusal.ts';
import { parseStatistic } from '../statistic.ts';
import { COMPARISONS } from './judge.ts';
import { allActions, type MetricSettings } from './alarm.ts';

const DAY_S = 86_400;
const SHORT_PERIODS = [10, 20, 30];
const MISSING = ['breaching', 'notBreaching', 'ignore', 'missing'];
const LOW_SAMPLES = ['evaluate', 'ignore'];

/** @throws AwsError ValidationException */
export function judgeMetricAlarm(settings: MetricSettings, caller: Caller): void {
  const { EvaluationPeriods: periods, DatapointsToAlarm: datapoints, TreatMissingData } = settings;
  if (!Object.hasOwn(COMPARISONS, settings.ComparisonOperator)) {
    throw invalidInput(
      `The emulator does not support ComparisonOperator ${settings.ComparisonOperator}: it has no anomaly detection.`,
    );
  }
  if (datapoints !== undefined && datapoints > periods) {
    throw invalidInput('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  }
  if (TreatMissingData !== undefined && !MISSING.includes(TreatMissingData)) {
    throw invalidInput(
      `The value ${TreatMissingData} is not supported for TreatMissingData parameter`,
    );
  }
  const low = settings.EvaluateLowSampleCountPercentile;
  if (low !== undefined && !LOW_SAMPLES.includes(low)) {
    throw invalidInput(
      `Option ${low} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore.`,
    );
  }
  judgeActions(settings);
  const period =
    settings.Metrics === undefined ? judgeOneMetric(settings) : judgeSeveral(settings, caller);
  const longest = period < 3600 ? DAY_S : 7 * DAY_S;
  if (period * periods > longest) {
    const span = longest === DAY_S ? 'a day' : 'a week';
    throw invalidInput(
      `Metrics cannot be checked across more than ${span} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  }
}

/** @throws AwsError ValidationException */
export function judgeActions(settings: Parameters<typeof allActions>[0]): void {
  const wrong = allActions(settings).find(
    (arn) => !/^arn:[\w-]+:[\w-]+:[\w-]*:[\w-]*:.+/.test(arn),
  );
  if (wrong !== undefined) throw invalidInput(`Invalid arn syntax: ${wrong}`);
}

function judgeOneMetric(settings: MetricSettings): number {
  const { MetricName, Namespace, Period, Statistic, ExtendedStatistic } = settings;
  for (const [member, value] of Object.entries({ MetricName, Namespace, Period })) {
    if (value === undefined) throw invalidInput(`The parameter ${member} is required.`);
  }
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidInput('Exactly one of Statistic and ExtendedStatistic must be specified.');
  }
  const statistic = Statistic ?? ExtendedStatistic ?? '';
  if (parseStatistic(statistic) === undefined) {
    throw invalidInput(`The value ${statistic} for parameter ExtendedStatistic is not supported.`);
  }
  judgePeriod(Period ?? 0);
  return Period ?? 0;
}

function judgePeriod(period: number): void {
  if (SHORT_PERIODS.includes(period) || (period > 0 && period % 60 === 0)) return;
  throw invalidInput('Period must be 10, 20, 30 or a multiple of 60');
}

function judgeSeveral(settings: MetricSettings, caller: Caller): number {
  const single = [
    'MetricName',
    'Namespace',
    'Period',
    'Statistic',
    'ExtendedStatistic',
    'Unit',
  ] as const;
  const other = single.find((member) => settings[member] !== undefined);
  if (other !== undefined || settings.Dimensions.length > 0) {
    throw invalidInput(`Metrics and ${other ?? 'Dimensions'} are mutually exclusive parameters.`);
  }
  const queries = judgeQueries(settings.Metrics ?? [], 'Metrics', caller);
  if (queries.filter(({ shown }) => shown).length !== 1) {
    throw invalidInput('Exactly one element of the metrics list should return data.');
  }
  const metrics = queries.filter((query) => query.kind !== 'math');
  if (metrics.length === 0) throw invalidInput('Metrics must hold at least one metric.');
  for (const query of queries) {
    if (query.kind === 'metric') continue;
    if (query.kind === 'select') {
      if (query.select.groupBy.length === 0) continue;
      throw invalidInput('The emulator does not support GROUP BY in an alarm.');
    }
    const unknown = namesCalled(query.tree).find(
      (name) => name !== 'METRICS' && !Object.hasOwn(MATH_FUNCTIONS, name),
    );
    if (unknown !== undefined) {
      throw invalidInput(`The emulator does not support ${unknown}() in an alarm.`);
    }
  }
  const period = Math.max(...metrics.map((query) => query.period));
  judgePeriod(period);
  return period;
}
