/**
 * Counts over time, as the dashboard shows them: which active items occurred most, how often active items
 * occurred, how many items appeared or came back. Times are unix seconds; a bucket holds [start, start + size).
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { LEVELS, type Level } from '../level.ts';
import { PEOPLE } from '../people.ts';

const TopRow = v.object({
  id: v.number(),
  counter: v.number(),
  environment: v.string(),
  title: v.string(),
  level: v.picklist(LEVELS),
  framework: v.nullable(v.string()),
  last_occurrence_s: v.number(),
  occurrences: v.number(),
  unique_occurrences: v.number(),
});
export type TopRow = v.InferOutput<typeof TopRow>;

const BucketRow = v.object({ bucket: v.number(), n: v.number() });

/** `count` buckets from `startS` on. */
export interface Buckets {
  readonly startS: number;
  readonly sizeS: number;
  readonly count: number;
}

export interface OccurrenceScope {
  /** Absent means any. */
  readonly environments?: readonly string[] | undefined;
  readonly levels?: readonly Level[] | undefined;
  readonly item?: number | undefined;
}

export interface ReportStore {
  /** At most ten active items that occurred within the buckets; the most severe first unless by occurrences. */
  top(buckets: Buckets, scope: OccurrenceScope, sort: 'severity' | 'occurrences'): TopRow[];
  /** Occurrences of active items in each bucket. */
  occurrences(buckets: Buckets, scope: OccurrenceScope): number[];
  /** Items that were new or came back in each bucket. */
  activations(buckets: Buckets, environments: readonly string[] | undefined): number[];
}

const WITHIN = 'timestamp_s >= :startS AND timestamp_s < :endS';
const SCOPE = `
  (:environments IS NULL OR i.environment IN (SELECT value FROM json_each(:environments)))
  AND (:levels IS NULL OR i.level IN (SELECT value FROM json_each(:levels)))
  AND (:item IS NULL OR i.id = :item)`;
/** 0 is the most severe. */
const SEVERITY = `(SELECT key FROM json_each('${JSON.stringify(LEVELS)}') WHERE value = i.level)`;

export function createReportStore(database: DatabaseSync): ReportStore {
  const selectTop = (order: string) =>
    database.prepare(`
      SELECT i.id, i.counter, i.environment, i.title, i.level, i.framework, i.last_occurrence_s,
        count(*) AS occurrences,
        ${PEOPLE} AS unique_occurrences
      FROM rollbar_items AS i JOIN rollbar_occurrences AS o ON o.item = i.id
      WHERE i.status = 'active' AND ${WITHIN} AND ${SCOPE}
      GROUP BY i.id ORDER BY ${order} occurrences DESC, i.id DESC LIMIT 10`);
  const top = { severity: selectTop(`${SEVERITY},`), occurrences: selectTop('') };
  // Numbers are bound as REAL, so a quotient has to be made whole.
  const selectOccurrences = database.prepare(`
    SELECT CAST((timestamp_s - :startS) / :sizeS AS INTEGER) AS bucket, count(*) AS n
    FROM rollbar_occurrences AS o JOIN rollbar_items AS i ON i.id = o.item
    WHERE i.status = 'active' AND ${WITHIN} AND ${SCOPE}
    GROUP BY bucket`);
  const selectActivations = database.prepare(`
    SELECT CAST((time_s - :startS) / :sizeS AS INTEGER) AS bucket, count(DISTINCT item) AS n
    FROM rollbar_item_events JOIN rollbar_items AS i ON i.id = item
    WHERE event IN ('new', 'reactivated') AND time_s >= :startS AND time_s < :endS
      AND (:environments IS NULL OR i.environment IN (SELECT value FROM json_each(:environments)))
    GROUP BY bucket`);

  return {
    top: (buckets, scope, sort) =>
      v.parse(v.array(TopRow), top[sort].all({ ...ends(buckets), ...bound(scope) })),
    occurrences(buckets, scope) {
      const { sizeS } = buckets;
      return filled(buckets, selectOccurrences.all({ ...ends(buckets), sizeS, ...bound(scope) }));
    },
    activations(buckets, environments) {
      const { sizeS } = buckets;
      const given = jsonOrNull(environments);
      return filled(
        buckets,
        selectActivations.all({ ...ends(buckets), sizeS, environments: given }),
      );
    },
  };
}

function ends({ startS, sizeS, count }: Buckets) {
  return { startS, endS: startS + sizeS * count };
}

function bound({ environments, levels, item }: OccurrenceScope) {
  return {
    environments: jsonOrNull(environments),
    levels: jsonOrNull(levels),
    item: item ?? null,
  };
}

/** A count for every bucket, 0 where no row is. */
function filled({ count }: Buckets, rows: readonly unknown[]): number[] {
  const counts = Array.from({ length: count }, () => 0);
  for (const { bucket, n } of v.parse(v.array(BucketRow), rows)) counts[bucket] = n;
  return counts;
}

function jsonOrNull(values: readonly unknown[] | undefined): string | null {
  return values === undefined ? null : JSON.stringify(values);
}
