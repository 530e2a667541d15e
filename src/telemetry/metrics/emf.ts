/**
 * Writes what was measured of a route as one line in CloudWatch's embedded metric format, which stands for as many requests
 * as there were. A counter is a number; a histogram has its values and how often each occurred, the form that AWS's own
 * exporter of OpenTelemetry writes and the specification does not name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { Group, Interval } from './interval.ts';
import { statisticsOf, type Distribution } from './interval.ts';

export interface EmfOptions {
  readonly namespace: string;
  readonly service: string;
}

/** Without `route` a metric is of the whole service. */
const OF_SERVICE = [['service']];
const OF_ROUTE = [['service'], ['service', 'route']];

/** One line for each group. */
export function encodeLines({ to, groups }: Interval, options: EmfOptions): string[] {
  return groups.map((group) => encodeLine(group, to, options));
}

function encodeLine(
  { route, values }: Group,
  at: number,
  { namespace, service }: EmfOptions,
): string {
  const metrics = [...values.keys()].map(({ name, unit }) => ({ Name: name, Unit: unit }));
  return JSON.stringify({
    level: 'INFO',
    message: 'Metrics',
    service,
    ...(route === undefined ? {} : { route }),
    ...Object.fromEntries(Array.from(values, ([{ name }, value]) => [name, memberOf(value)])),
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: route === undefined ? OF_SERVICE : OF_ROUTE,
          Metrics: metrics,
        },
      ],
    },
  });
}

function memberOf(value: number | Distribution): unknown {
  if (typeof value === 'number') return value;
  const { count, sum, min, max } = statisticsOf(value);
  const [Values, Counts] = [[...value.keys()], [...value.values()]];
  return { Values, Counts, Min: min, Max: max, Sum: sum, Count: count };
}
