/**
 * All SQL of metrics. It sums values per metric, unit, second (or minute, for standard resolution) and distinct value:
 * it keeps the whole distribution, so that percentiles are exact, and a value that is reported a thousand times is one
 * row. Accounts and regions are kept apart.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import type { Dimension, Metric, Sample, Summary } from '../aws/metric-sample.ts';

/** Whose metrics they are. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface StoredMetric extends Metric, Scope {
  /** Row id. */
  readonly id: number;
  /** When it was last reported, unix milliseconds. */
  readonly reportedMs: number;
}

/** What is undefined does not restrict. */
export interface MetricQuery {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** All must be among a metric's dimensions; without a value, with any value. */
  readonly dimensions: readonly { readonly name: string; readonly value: string | undefined }[];
  /** Unix milliseconds. */
  readonly reportedSinceMs: number;
  /** Row id of the last metric of the page before. */
  readonly after: number;
}

export interface StoredSummary extends Summary {
  /** Unix seconds. */
  readonly timeS: number;
  readonly unit: string;
}

/** Rows that are read at once: some milliseconds. */
const CHUNK = 4096;

export type MetricStore = ReturnType<typeof createMetricStore>;

export function createMetricStore(database: DatabaseSync) {
  const upsertMetric = database.prepare(`
    INSERT INTO metrics (account, region, namespace, name, dimensions, reported_ms)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, region, namespace, name, dimensions) DO UPDATE SET
      reported_ms = max(reported_ms, excluded.reported_ms)
    RETURNING id`);
  const upsertValue = database.prepare(`
    INSERT INTO metric_values (metric, time_s, unit, minimum, maximum, sum, count)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (metric, time_s, unit, minimum, maximum) DO UPDATE SET
      sum = sum + excluded.sum, count = count + excluded.count`);
  const columns = 'id, account, region, namespace, name, dimensions, reported_ms FROM metrics';
  const selectMetric = database.prepare(`
    SELECT id FROM metrics
    WHERE account = ? AND region = ? AND namespace = ? AND name = ? AND dimensions = ?`);
  const selectValues = database.prepare(`
    SELECT time_s, unit, minimum, maximum, sum, count FROM metric_values
    WHERE metric = $metric AND time_s < $end AND ($wanted IS NULL OR unit = $wanted)
      AND (time_s, unit, minimum, maximum) > ($timeS, $unit, $minimum, $maximum)
    ORDER BY time_s, unit, minimum, maximum LIMIT ${CHUNK}`);
  const selectMetrics = database.prepare(`
    SELECT ${columns}
    WHERE account = $account AND region = $region AND id > $after AND reported_ms >= $since
      AND ($namespace IS NULL OR namespace = $namespace)
      AND ($name IS NULL OR name = $name)
      AND NOT EXISTS (
        SELECT 1 FROM json_each($dimensions) AS wanted WHERE NOT EXISTS (
          SELECT 1 FROM json_each(metrics.dimensions) AS had
          WHERE had.value ->> 0 = wanted.value ->> 0
            AND ifnull(wanted.value ->> 1, had.value ->> 1) = had.value ->> 1))
    ORDER BY id LIMIT $limit`);
  const selectNewest = database.prepare(`SELECT ${columns} ORDER BY reported_ms DESC LIMIT ?`);

  return {
    /** @param now unix milliseconds. */
    record({ account, region }: Scope, samples: Iterable<Sample>, now: number): void {
      const ids = new Map<Metric | string, number>();
      function report(metric: Metric): number {
        const found = ids.get(metric);
        if (found !== undefined) return found;
        const { namespace, name, dimensions } = metric;
        const key = dimensionKey(dimensions);
        const text = JSON.stringify([namespace, name, key]);
        const id =
          ids.get(text) ??
          Number(upsertMetric.get(account, region, namespace, name, key, now)?.['id']);
        ids.set(text, id).set(metric, id);
        return id;
      }
      for (const { metric, unit, resolution, timestampMs, values } of samples) {
        const id = report(metric);
        const timeS = Math.floor(timestampMs / 1000 / resolution) * resolution;
        for (const { minimum, maximum, sum, count } of values) {
          upsertValue.run(id, timeS, unit, minimum, maximum, sum, count);
        }
      }
    },
    /** Row id of a metric. */
    find({ account, region }: Scope, { namespace, name, dimensions }: Metric): number | undefined {
      const row = selectMetric.get(account, region, namespace, name, dimensionKey(dimensions));
      return row === undefined ? undefined : Number(row['id']);
    },
    /**
     * In the order of time; from `startS`, before `endS`. No statement is open between two values, so that the store may
     * be written meanwhile.
     *
     * @param unit undefined for all.
     */
    *values(
      metric: number,
      { startS, endS }: { readonly startS: number; readonly endS: number },
      unit: string | undefined,
    ): Generator<StoredSummary> {
      let last = { timeS: startS, unit: '', minimum: -Infinity, maximum: -Infinity };
      for (;;) {
        const rows = selectValues.all({
          $metric: metric,
          $end: endS,
          $wanted: unit ?? null,
          $timeS: last.timeS,
          $unit: last.unit,
          $minimum: last.minimum,
          $maximum: last.maximum,
        });
        for (const row of rows) yield (last = readSummary(row));
        if (rows.length < CHUNK) return;
      }
    },
    /** In the order in which they were first reported. */
    list({ account, region }: Scope, query: MetricQuery, limit: number): StoredMetric[] {
      return selectMetrics
        .all({
          $account: account,
          $region: region,
          $after: query.after,
          $since: query.reportedSinceMs,
          $namespace: query.namespace ?? null,
          $name: query.name ?? null,
          $dimensions: JSON.stringify(
            query.dimensions.map(({ name, value }) => [name, value ?? null]),
          ),
          $limit: limit,
        })
        .map(readMetric);
    },
    /** Of all accounts and regions, the last reported first. */
    newest: (limit: number): StoredMetric[] => selectNewest.all(limit).map(readMetric),
  };
}

/** Equal sets of dimensions, in any order, give the same text. */
function dimensionKey(dimensions: readonly Dimension[]): string {
  const pairs = dimensions.map(({ name, value }) => [name, value] as const);
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const Dimensions = v.array(v.tuple([v.string(), v.string()]));

function readMetric(row: Record<string, SQLOutputValue>): StoredMetric {
  const pairs = v.parse(Dimensions, JSON.parse(String(row['dimensions'])));
  return {
    id: Number(row['id']),
    account: String(row['account']),
    region: String(row['region']),
    namespace: String(row['namespace']),
    name: String(row['name']),
    dimensions: pairs.map(([name, value]) => ({ name, value })),
    reportedMs: Number(row['reported_ms']),
  };
}

function readSummary(row: Record<string, SQLOutputValue>): StoredSummary {
  return {
    timeS: Number(row['time_s']),
    unit: String(row['unit']),
    minimum: Number(row['minimum']),
    maximum: Number(row['maximum']),
    sum: Number(row['sum']),
    count: Number(row['count']),
  };
}
