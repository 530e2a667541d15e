/**
 * The three reports of the dashboard: the most active items, occurrences over time, items activated over time.
 * Buckets of days, hours and minutes begin where those of GMT begin, and the last one is still running.
 * https://docs.rollbar.com/reference/get-top-active-items
 */
import * as v from 'valibot';
import type { Answers } from '../answers.ts';
import type { Door } from '../door.ts';
import { GROUP_STATUS_NATIVE, PROJECT_ID } from '../items/show.ts';
import { LEVELS, type Level as LevelName } from '../level.ts';
import { Common, Level, Names, Positive, readQuery, Text, Whole } from '../query.ts';
import { frameworkNumber, LEVEL_NUMBERS } from './numbers.ts';
import type { Buckets, ReportStore, TopRow } from './store.ts';

const HOUR_S = 3600;
const DAY_S = 86_400;
/** How many of each the vendor answers is not documented; these cover an hour, a day, a month. */
const BUCKETS: Readonly<Record<number, number>> = { 60: 60, [HOUR_S]: 24, [DAY_S]: 30 };

const TopQuery = v.strictObject({
  ...Common,
  hours: v.optional(v.pipe(Positive, v.maxValue(168, 'is more than 168')), '24'),
  environments: v.optional(Names),
  sort: v.optional(v.pipe(Text, v.literal('occurrences', 'is not occurrences'))),
});

const OccurrencesQuery = v.strictObject({
  ...Common,
  bucket_size: v.optional(
    v.picklist(['60', '3600', '86400'], 'is not one of 60, 3600, 86400'),
    '86400',
  ),
  environments: v.optional(Names),
  min_level: v.optional(Level, 'error'),
  max_level: v.optional(Level, 'critical'),
  item_id: v.optional(Whole),
});

const ActivatedQuery = v.strictObject({
  ...Common,
  bucket_size: v.optional(v.literal('86400', 'is not 86400')),
  buckets: v.optional(
    v.pipe(Whole, v.minValue(2, 'is not 2 or more'), v.maxValue(366, 'is more than 366')),
    String(BUCKETS[DAY_S]),
  ),
  environments: v.optional(Names),
});

export interface ReportParts {
  readonly reports: ReportStore;
  readonly answers: Answers;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function addReportRoutes(open: Door, { reports, answers, now }: ReportParts): void {
  /** `count` buckets of which the last holds this moment. */
  function bucketsOf(sizeS: number, count: number): Buckets {
    const lastS = Math.floor(now() / 1000 / sizeS) * sizeS;
    return { startS: lastS - (count - 1) * sizeS, sizeS, count };
  }

  open('GET', '/api/1/reports/top_active_items', (c) => {
    const query = readQuery(TopQuery, c.req.queries(), (output) => output);
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { hours, environments, sort = 'severity' } = query.value;
    const buckets = bucketsOf(HOUR_S, hours);
    const rows = reports.top(buckets, { environments }, sort);
    const result = rows.map((row) => ({
      item: topResult(row),
      counts: reports.occurrences(buckets, { item: row.id }),
    }));
    return answers.result(c, result);
  });

  open('GET', '/api/1/reports/occurrence_counts', (c) => {
    const query = readQuery(OccurrencesQuery, c.req.queries(), (output) => output);
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { bucket_size, environments, min_level, max_level, item_id: item } = query.value;
    const sizeS = Number(bucket_size);
    const buckets = bucketsOf(sizeS, BUCKETS[sizeS] ?? 1);
    const levels = between(min_level, max_level);
    return answers.result(
      c,
      pairs(buckets, reports.occurrences(buckets, { environments, levels, item })),
    );
  });

  open('GET', '/api/1/reports/activated_counts', (c) => {
    const query = readQuery(ActivatedQuery, c.req.queries(), (output) => output);
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const buckets = bucketsOf(DAY_S, query.value.buckets);
    return answers.result(
      c,
      pairs(buckets, reports.activations(buckets, query.value.environments)),
    );
  });
}

function between(min: LevelName, max: LevelName): LevelName[] {
  return LEVELS.filter(
    (level) =>
      LEVEL_NUMBERS[level] >= LEVEL_NUMBERS[min] && LEVEL_NUMBERS[level] <= LEVEL_NUMBERS[max],
  );
}

function pairs({ startS, sizeS }: Buckets, counts: readonly number[]): [number, number][] {
  return counts.map((count, index) => [startS + index * sizeS, count]);
}

function topResult(row: TopRow): object {
  return {
    id: row.id,
    counter: row.counter,
    project_id: PROJECT_ID,
    environment: row.environment,
    title: row.title,
    level: LEVEL_NUMBERS[row.level],
    framework: frameworkNumber(row.framework),
    group_status: GROUP_STATUS_NATIVE,
    last_occurrence_timestamp: row.last_occurrence_s,
    occurrences: row.occurrences,
    unique_occurrences: row.unique_occurrences,
  };
}
