/** Lists what CloudWatch holds as metrics, those of one name together, and says which filter of a log makes them. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { FREE_TIER } from '../../../meter/line.ts';
import { monthOf } from '../../../meter/month.ts';
import type { MetricStore, StoredMetric } from '../../../vendors/metrics/store.ts';
import type { MetricGroup, MetricList } from './shapes.ts';

/** The last reported ones; a longer list is hard to read. */
const MOST_METRICS = 2000;
const MOST_VALUES = 50;
const MOST_FILTERS = 500;

const Filter = v.object({
  filterPattern: v.string(),
  metricTransformations: v.array(v.object({ metricName: v.string(), metricNamespace: v.string() })),
});

export function createMetricList(
  database: DatabaseSync,
  store: MetricStore,
  now: () => number,
): () => MetricList {
  const unitOf = database.prepare('SELECT unit FROM metric_values WHERE metric = ? LIMIT 1');
  const billed = database.prepare(`SELECT units FROM meter WHERE month = ? AND line = 'metrics'`);
  const filters = database.prepare(
    `SELECT log_groups.name AS "group", log_filters.name, filter FROM log_filters
     JOIN log_groups ON log_groups.id = log_group WHERE kind = 'metric' LIMIT ${MOST_FILTERS}`,
  );

  function readFilters(): ReadonlyMap<string, NonNullable<MetricGroup['filter']>> {
    const found = new Map<string, NonNullable<MetricGroup['filter']>>();
    for (const { group, name, filter } of filters.all()) {
      const parsed = v.parse(Filter, JSON.parse(String(filter)));
      for (const { metricNamespace, metricName } of parsed.metricTransformations) {
        found.set(JSON.stringify([metricNamespace, metricName]), {
          group: String(group),
          name: String(name),
          pattern: parsed.filterPattern,
        });
      }
    }
    return found;
  }

  return () => {
    const made = readFilters();
    const groups = groupsOf(store.newest(MOST_METRICS)).map((metrics) => {
      const [{ account, region, namespace, name, id, reportedMs }] = metrics;
      return {
        account,
        region,
        namespace,
        name,
        unit: String(unitOf.get(id)?.['unit'] ?? 'None'),
        count: metrics.length,
        dimensions: dimensionsOf(metrics),
        reported_ms: reportedMs,
        filter: made.get(JSON.stringify([namespace, name])) ?? null,
      };
    });
    return {
      groups,
      billed: Number(billed.get(monthOf(now()).name)?.['units'] ?? 0),
      free: FREE_TIER.metrics,
    };
  };
}

/** @param metrics the last reported first */
function groupsOf(metrics: readonly StoredMetric[]): [StoredMetric, ...StoredMetric[]][] {
  const groups = new Map<string, [StoredMetric, ...StoredMetric[]]>();
  for (const metric of metrics) {
    const { account, region, namespace, name } = metric;
    const key = JSON.stringify([namespace, name, account, region]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [metric]);
    else group.push(metric);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function dimensionsOf(metrics: readonly StoredMetric[]): MetricGroup['dimensions'] {
  const values = new Map<string, Set<string>>();
  for (const { name, value } of metrics.flatMap(({ dimensions }) => dimensions)) {
    const known = values.get(name) ?? new Set();
    if (known.size < MOST_VALUES) known.add(value);
    values.set(name, known);
  }
  return [...values].map(([name, known]) => ({ name, values: [...known].toSorted() }));
}
