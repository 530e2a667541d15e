/**
 * Judges an alarm's data points: the state they lead to, and why. The evaluation range is a little longer than the
 * evaluation periods; its most recent points count, and missing ones are treated as the alarm says.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
import type { Point } from '../math/value.ts';
import type { MetricSettings, State } from './alarm.ts';

interface Comparison {
  readonly words: string;
  holds(value: number, threshold: number): boolean;
}

export const COMPARISONS: Readonly<Record<string, Comparison>> = {
  GreaterThanOrEqualToThreshold: {
    words: 'greater than or equal to',
    holds: (value, threshold) => value >= threshold,
  },
  GreaterThanThreshold: { words: 'greater than', holds: (value, threshold) => value > threshold },
  LessThanThreshold: { words: 'less than', holds: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: {
    words: 'less than or equal to',
    holds: (value, threshold) => value <= threshold,
  },
};

/** Periods before the evaluation periods whose points count where evaluation periods have no data. */
export const EXTRA_PERIODS = 2;

export interface Judgement {
  /** Undefined where the alarm keeps its state. */
  readonly state: State | undefined;
  readonly reason: string;
  /** The points that counted, the newest first. */
  readonly evaluated: readonly Point[];
}

/** @param points of the evaluation range, in the order of time */
export function judgePoints(settings: MetricSettings, points: readonly Point[]): Judgement {
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods, Threshold } = settings;
  const { TreatMissingData: missing = 'missing' } = settings;
  const comparison = COMPARISONS[settings.ComparisonOperator];
  const evaluated = points.slice(-periods).toReversed();
  const breaching = evaluated.filter(({ value }) => comparison?.holds(value, Threshold)).length;
  const absent = periods - evaluated.length;
  const told = (state: State): Judgement => ({
    state,
    reason: crossed(settings, evaluated, state, breaching),
    evaluated,
  });

  if (absent > 0 && missing === 'ignore') return { state: undefined, reason: '', evaluated };
  if (evaluated.length === 0 && missing === 'missing') {
    return {
      state: 'INSUFFICIENT_DATA',
      reason: `Insufficient Data: ${unknown(absent)}`,
      evaluated,
    };
  }
  if (evaluated.length === 0) {
    const treated = missing === 'breaching' ? 'Breaching' : 'NonBreaching';
    return {
      state: missing === 'breaching' ? 'ALARM' : 'OK',
      reason: `Threshold Crossed: no datapoints were received for ${plural(absent, 'period')} and ${absent === 1 ? '1 missing datapoint was' : `${absent} missing datapoints were`} treated as [${treated}].`,
      evaluated,
    };
  }
  const counted = breaching + (missing === 'breaching' ? absent : 0);
  // Where data is only missing, fewer points are enough.
  const enough = missing === 'missing' ? Math.min(needed, evaluated.length) : needed;
  return told(counted >= enough ? 'ALARM' : 'OK');
}

function crossed(
  { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods, ...settings }: MetricSettings,
  evaluated: readonly Point[],
  state: State,
  breaching: number,
): string {
  const isAlarm = state === 'ALARM';
  const comparison = COMPARISONS[settings.ComparisonOperator];
  const shown = evaluated.filter(
    ({ value }) => comparison?.holds(value, settings.Threshold) === isAlarm,
  );
  const count = isAlarm ? breaching : evaluated.length - breaching;
  const least = isAlarm ? needed : periods - needed + 1;
  const points = shown.map(({ timeS, value }) => `${decimal(value)} (${shortTime(timeS)})`);
  const verb = count === 1 ? 'was' : 'were';
  return `Threshold Crossed: ${count} out of the last ${plural(periods, 'datapoint')} [${points.join(', ')}] ${verb} ${isAlarm ? '' : 'not '}${comparison?.words} the threshold (${decimal(settings.Threshold)}) (minimum ${plural(least, 'datapoint')} for ${isAlarm ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`;
}

function unknown(count: number): string {
  return count === 1 ? '1 datapoint was unknown.' : `${count} datapoints were unknown.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** As Java writes a double: `5.0`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `22/11/26 12:00:00`, in UTC. */
function shortTime(unixSeconds: number): string {
  const [date = '', time = ''] = new Date(unixSeconds * 1000).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}
