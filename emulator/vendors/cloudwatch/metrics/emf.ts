/**
 * Reads the embedded metric format in a log event's message, with the reasons for what a document does not report. Any
 * message is a log line. Version 0, which is older than `_aws`, has its metadata among the other members. Within a
 * document, metrics and dimension sets whose members are missing or of the wrong type are left out one by one; a
 * document that breaks the format reports nothing. A metric's member is a number or a list of numbers; the service also
 * takes the objects that AWS's own exporters write, which its specification does not name: values with how often each
 * occurred, and statistics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import * as v from 'valibot';
import monitoring from '../../aws/models/monitoring.json' with { type: 'json' };
import {
  beyond,
  DEFAULT_UNIT,
  HIGH_RESOLUTION,
  isDimensionText,
  isName,
  isReserved,
  isValue,
  MAX_DIMENSIONS,
  STANDARD_RESOLUTION,
  summaryOf,
  type Dimension,
  type Sample,
  type Summary,
} from '../../aws/metric-sample.ts';
import type { Line } from '../pattern/line.ts';

export interface EmfReading {
  readonly samples: readonly Sample[];
  /** Why something is not reported. */
  readonly faults: readonly string[];
}

const MAX_METRICS = 100;
const MAX_VALUES = 100;
/** Of a document: each of its metrics with each of its dimension sets. */
const MAX_SAMPLES = 3_000;
/** The format allows namespaces and names of 1024 characters, CloudWatch itself 255. */
const MAX_NAME = 255;
const MAX_DIMENSION_NAME = 250;
const MAX_DIMENSION_VALUE = 1024;

const Name = v.pipe(v.string(), v.maxLength(MAX_NAME), v.check(isName, 'is blank or unprintable'));

const Definition = v.object({
  Name,
  Unit: v.optional(v.picklist(monitoring.shapes.StandardUnit.enum), DEFAULT_UNIT),
  StorageResolution: v.optional(
    v.picklist([HIGH_RESOLUTION, STANDARD_RESOLUTION]),
    STANDARD_RESOLUTION,
  ),
});

const Directive = v.object({
  Namespace: v.pipe(
    Name,
    v.check((namespace) => !isReserved(namespace), "begins with 'AWS/'"),
  ),
  Dimensions: v.array(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.maxLength(MAX_DIMENSION_NAME),
          v.check(isDimensionText, 'is blank or not ASCII'),
        ),
      ),
      v.maxLength(MAX_DIMENSIONS),
    ),
  ),
  Metrics: v.pipe(v.array(Definition), v.maxLength(MAX_METRICS)),
});
type Directive = v.InferOutput<typeof Directive>;

const Metadata = v.object({
  Timestamp: v.pipe(v.number(), v.minValue(0)),
  CloudWatchMetrics: v.array(Directive),
});

const Root = v.looseObject({ _aws: v.looseObject({ CloudWatchMetrics: v.unknown() }) });
/** Version 0; agents write its time as text. */
const OldRoot = v.looseObject({
  Version: v.picklist(['0', 0]),
  CloudWatchMetrics: v.unknown(),
  Timestamp: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number))),
});
type Members = Readonly<Record<string, unknown>>;

/** @returns undefined for a message that is not such a document. @param now unix milliseconds. */
export function readEmf(line: Line, now: number): EmfReading | undefined {
  if (!line.text.includes('"CloudWatchMetrics"')) return undefined;
  const found = findMetadata(line.json, now);
  if (found === undefined) return undefined;
  const metadata = v.safeParse(Metadata, found.metadata, { abortEarly: true });
  if (!metadata.success) {
    const [issue] = metadata.issues;
    return { samples: [], faults: [`_aws.${v.getDotPath(issue) ?? ''}: ${issue.message}`] };
  }
  const { Timestamp: timestampMs, CloudWatchMetrics } = metadata.output;
  const wrong = beyond(timestampMs, now);
  if (wrong !== undefined) {
    return { samples: [], faults: [`_aws.Timestamp: lies too far in the ${wrong}`] };
  }
  const count = CloudWatchMetrics.reduce(
    (sum, { Metrics, Dimensions }) => sum + Metrics.length * Dimensions.length,
    0,
  );
  if (count > MAX_SAMPLES) {
    const fault = `_aws.CloudWatchMetrics: more than ${MAX_SAMPLES} metrics with their dimensions`;
    return { samples: [], faults: [fault] };
  }
  const faults: string[] = [];
  const samples = CloudWatchMetrics.flatMap((directive) =>
    samplesOf(directive, found.members, timestampMs, faults),
  );
  return { samples, faults };
}

function findMetadata(
  json: unknown,
  now: number,
): { readonly members: Members; readonly metadata: unknown } | undefined {
  const root = v.safeParse(Root, json, { abortEarly: true });
  if (root.success && root.output._aws.CloudWatchMetrics !== undefined) {
    return { members: root.output, metadata: root.output._aws };
  }
  const old = v.safeParse(OldRoot, json, { abortEarly: true });
  if (!old.success) return undefined;
  const { CloudWatchMetrics, Timestamp = now } = old.output;
  return { members: old.output, metadata: { CloudWatchMetrics, Timestamp } };
}

function samplesOf(
  { Namespace: namespace, Dimensions, Metrics }: Directive,
  members: Members,
  timestampMs: number,
  faults: string[],
): readonly Sample[] {
  const sets = Dimensions.flatMap((names) => {
    const found = dimensionsOf(names, members, faults);
    return found === undefined ? [] : [found];
  });
  return Metrics.flatMap(({ Name: name, Unit: unit, StorageResolution: resolution }) => {
    const values = valuesOf(own(members, name));
    if (values === undefined) {
      faults.push(`${name}: expected a number, at most ${MAX_VALUES} numbers, or their statistics`);
      return [];
    }
    return sets.map((dimensions) => ({
      metric: { namespace, name, dimensions },
      unit,
      resolution,
      timestampMs,
      values,
    }));
  });
}

function dimensionsOf(
  names: readonly string[],
  members: Members,
  faults: string[],
): readonly Dimension[] | undefined {
  const dimensions: Dimension[] = [];
  for (const name of new Set(names)) {
    const value = own(members, name);
    const usable =
      typeof value === 'string' && value.length <= MAX_DIMENSION_VALUE && isDimensionText(value);
    if (!usable) {
      faults.push(`${name}: expected a text of 1 to ${MAX_DIMENSION_VALUE} ASCII characters`);
      return undefined;
    }
    dimensions.push({ name, value });
  }
  return dimensions;
}

const Amount = v.pipe(v.number(), v.check(isValue, 'is too large'));
const Count = v.pipe(Amount, v.minValue(0));

/** Each value with how often it occurred; sum, count, least and greatest stand beside them and say the same. */
const Distribution = v.pipe(
  v.object({
    Values: v.pipe(v.array(Amount), v.minLength(1), v.maxLength(MAX_VALUES)),
    Counts: v.array(Count),
  }),
  v.check(({ Values, Counts }) => Values.length === Counts.length, 'are not equally many'),
);
const Statistics = v.pipe(
  v.object({ Min: Amount, Max: Amount, Sum: Amount, Count }),
  v.check(({ Min, Max }) => Min <= Max, 'begin above their end'),
);

function summariesOf(value: unknown): readonly Summary[] | undefined {
  const distribution = v.safeParse(Distribution, value, { abortEarly: true });
  if (distribution.success) {
    const { Values, Counts } = distribution.output;
    const all = Values.map((one, place) => summaryOf(one, Counts[place]));
    return all.filter(({ count }) => count > 0);
  }
  const statistics = v.safeParse(Statistics, value, { abortEarly: true });
  if (!statistics.success) return undefined;
  const { Min: minimum, Max: maximum, Sum: sum, Count: count } = statistics.output;
  return count > 0 ? [{ minimum, maximum, sum, count }] : [];
}

function valuesOf(value: unknown): readonly Summary[] | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return summariesOf(value);
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const numbers = list.filter((item) => typeof item === 'number');
  const good =
    list.length > 0 &&
    list.length <= MAX_VALUES &&
    numbers.length === list.length &&
    numbers.every(isValue);
  return good ? numbers.map((number) => summaryOf(number)) : undefined;
}

function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
