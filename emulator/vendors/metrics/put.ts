/**
 * PutMetricData takes single values, values with counts, statistic sets, and the last two together, of which the values
 * count, since percentiles need them; it keeps all of a request or nothing. It
 * accepts the entities that metrics may be reported with and drops them, since no operation here shows them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
import * as v from 'valibot';
import { ingesting } from '../aws/operation.ts';
import { invalidCombination, invalidValue, missing, tooMany } from './refusal.ts';
import {
  beyond,
  DEFAULT_UNIT,
  HIGH_RESOLUTION,
  isDimensionText,
  isName,
  isReserved,
  isValue,
  STANDARD_RESOLUTION,
  summaryOf,
  type Dimension,
  type Sample,
  type Summary,
} from '../aws/metric-sample.ts';

const Dimensions = v.array(v.object({ Name: v.string(), Value: v.string() }));
/** Also what is not a number, which CBOR and forms can say; it is refused like any other wrong value. */
const float = v.custom<number>((value) => typeof value === 'number');
const floats = v.array(float);

const Datum = v.object({
  MetricName: v.string(),
  Dimensions: v.optional(Dimensions, []),
  Timestamp: v.optional(v.number()),
  Value: v.optional(float),
  Values: v.optional(floats),
  Counts: v.optional(floats),
  StatisticValues: v.optional(
    v.object({
      SampleCount: float,
      Sum: float,
      Minimum: float,
      Maximum: float,
    }),
  ),
  Unit: v.optional(v.string(), DEFAULT_UNIT),
  StorageResolution: v.optional(v.number(), STANDARD_RESOLUTION),
});
type Datum = v.InferOutput<typeof Datum>;

const Input = v.object({
  Namespace: v.string(),
  MetricData: v.optional(v.array(Datum), []),
  EntityMetricData: v.optional(
    v.array(v.object({ MetricData: v.optional(v.array(Datum), []) })),
    [],
  ),
});

const MAX_DATA = 1000;
const MAX_VALUES = 150;

export const putMetricData = ingesting(Input, (input, _caller, at) => {
  const { Namespace, MetricData, EntityMetricData } = input;
  if (isReserved(Namespace) || !isName(Namespace)) {
    throw invalidValue(`The value ${Namespace} for parameter Namespace is invalid.`);
  }
  const data = [
    ...located('MetricData', MetricData),
    ...EntityMetricData.flatMap((entity, index) =>
      located(`EntityMetricData.member.${index + 1}.MetricData`, entity.MetricData),
    ),
  ];
  if (data.length === 0) throw missing('MetricData');
  if (data.length > MAX_DATA) throw invalidValue(tooMany('MetricData', MAX_DATA));
  const digest = data.map(([datum, path]) => sampleOf(Namespace, datum, path, at));
  return { answer: undefined, digest };
});

function located(path: string, data: readonly Datum[]): (readonly [Datum, string])[] {
  return data.map((datum, index) => [datum, `${path}.member.${index + 1}`]);
}

function sampleOf(namespace: string, datum: Datum, path: string, now: number): Sample {
  const { MetricName: name, Unit: unit, StorageResolution: resolution } = datum;
  if (!isName(name)) throw invalidValue(`The value for parameter ${path}.MetricName is invalid.`);
  if (resolution !== HIGH_RESOLUTION && resolution !== STANDARD_RESOLUTION) {
    throw invalidValue(
      `The value ${resolution} for parameter ${path}.StorageResolution is invalid: it must be 1 or 60.`,
    );
  }
  const timestampMs = datum.Timestamp === undefined ? now : datum.Timestamp * 1000;
  const wrong = beyond(timestampMs, now);
  if (wrong !== undefined) {
    const rule = wrong === 'past' ? 'within the past two weeks' : 'at most two hours in the future';
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time ${rule}.`);
  }
  const dimensions = dimensionsOf(datum, `${path}.Dimensions`);
  const metric = { namespace, name, dimensions };
  return { metric, unit, resolution, timestampMs, values: valuesOf(datum, path) };
}

function dimensionsOf({ Dimensions }: Datum, path: string): readonly Dimension[] {
  const dimensions = Dimensions.map(({ Name: name, Value: value }) => ({ name, value }));
  for (const [index, { name, value }] of dimensions.entries()) {
    const member = `${path}.member.${index + 1}`;
    if (!isDimensionText(name) || name.startsWith(':')) {
      throw invalidValue(`The value for parameter ${member}.Name is invalid.`);
    }
    if (!isDimensionText(value)) {
      throw invalidValue(`The value for parameter ${member}.Value is invalid.`);
    }
    if (dimensions.findIndex((other) => other.name === name) !== index) {
      throw invalidValue(`The parameter ${path} has the dimension ${name} more than once.`);
    }
  }
  return dimensions;
}

function valuesOf(datum: Datum, path: string): readonly Summary[] {
  const given = (['Value', 'Values', 'StatisticValues'] as const).filter(
    (member) => datum[member] !== undefined,
  );
  if (given.length === 0) throw missing(`${path}.Value`);
  // Agents send a distribution together with its exact sum and limits.
  const isDistribution = given.length === 2 && !given.includes('Value');
  if (given.length > 1 && !isDistribution) {
    throw invalidCombination(
      `The parameters ${given.map((member) => `${path}.${member}`).join(' and ')} are mutually exclusive and you have specified more than one.`,
    );
  }
  const { Value, Values, StatisticValues, Counts } = datum;
  if (Value !== undefined) return [summaryOf(judge(Value, `${path}.Value`))];
  const set = StatisticValues && statisticSet(StatisticValues, path);
  if (set !== undefined && Values === undefined) return [set];
  const values = counted(Values ?? [], Counts, path);
  // The set holds where the two do not tell of equally many values.
  return set === undefined || set.count === countOf(values) ? values : [set];
}

function countOf(values: readonly Summary[]): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}

function counted(
  values: readonly number[],
  counts: readonly number[] | undefined,
  path: string,
): readonly Summary[] {
  if (values.length === 0) throw missing(`${path}.Values`);
  if (values.length > MAX_VALUES) throw invalidValue(tooMany(`${path}.Values`, MAX_VALUES));
  if (counts !== undefined && counts.length !== values.length) {
    throw invalidValue(
      `The parameters ${path}.Values and ${path}.Counts must be of the same size.`,
    );
  }
  return values.map((value, index) => {
    const count = counts?.[index] ?? 1;
    const member = index + 1;
    if (!(judge(count, `${path}.Counts.member.${member}`) > 0)) {
      throw invalidValue(
        `The value ${count} for parameter ${path}.Counts.member.${member} is invalid.`,
      );
    }
    return summaryOf(judge(value, `${path}.Values.member.${member}`), count);
  });
}

function statisticSet(set: NonNullable<Datum['StatisticValues']>, datumPath: string): Summary {
  const path = `${datumPath}.StatisticValues`;
  const { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } = set;
  for (const [member, value] of Object.entries(set)) judge(value, `${path}.${member}`);
  if (!(count > 0)) {
    throw invalidValue(`The value ${count} for parameter ${path}.SampleCount is invalid.`);
  }
  if (minimum > maximum) {
    throw invalidValue(`The parameter ${path}.Minimum must not be greater than ${path}.Maximum.`);
  }
  return { minimum, maximum, sum, count };
}

function judge(value: number, member: string): number {
  if (isValue(value)) return value;
  throw invalidValue(`The value ${value} for parameter ${member} is invalid.`);
}
