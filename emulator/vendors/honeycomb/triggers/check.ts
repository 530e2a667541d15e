/**
 * Checks a trigger's query: a subset of queries, of one result, over a time that fits how often it runs
 * (https://docs.honeycomb.io/api/triggers). The same holds for a query that is given in full or by its id.
 */
import * as v from 'valibot';
import type { Detail } from '../api/answers.ts';
import type { Documents } from '../api/documents.ts';
import { checkSpec } from '../query/check.ts';
import type { Calculation } from '../query/spec.ts';
import { QuerySpec, calculationsOf, isNamedBy, labelOf } from '../query/spec.ts';
import { rangeOf } from '../query/window.ts';
import { checkRecipients } from '../recipients/notification.ts';
import type { Trigger } from './trigger.ts';
import { MAX_QUERY_S } from './trigger.ts';

/** A query's time may be this many times that between two runs. */
const MAX_RUNS = 4;

const ABSENT = [
  'orders',
  'limit',
  'start_time',
  'end_time',
  'usage_mode',
  'granularity',
] as const satisfies readonly (keyof QuerySpec)[];

export function checkTrigger(trigger: Trigger, scope: string, documents: Documents): Detail[] {
  return [
    ...checkQuery(trigger, scope, documents),
    ...checkSchedule(trigger),
    ...checkRecipients(trigger.recipients, documents, true),
  ];
}

/** An inline query that names no time looks back as far as the trigger's last run. */
export function inlineQuery({ query, frequency }: Trigger): QuerySpec | undefined {
  return query && { ...query, time_range: query.time_range ?? frequency };
}

/** What is compared with the threshold: the formula, or the calculation that is not only for a HAVING. */
export function resultLabel(spec: QuerySpec): string {
  const [formula] = spec.formulas ?? [];
  return formula?.name ?? labelOf(candidates(spec)[0] ?? { op: 'COUNT' });
}

function checkQuery(trigger: Trigger, scope: string, documents: Documents): Detail[] {
  const { query_id, frequency } = trigger;
  const inline = inlineQuery(trigger);
  if (inline !== undefined && query_id !== undefined) {
    return [{ field: 'query_id', code: 'invalid', description: 'must be absent beside query' }];
  }
  if (inline !== undefined) {
    const wrong = checkSpec(inline).map((detail) => ({
      ...detail,
      field: `query.${detail.field}`,
    }));
    return wrong.length > 0 ? wrong : checkSubset(inline, frequency, 'query');
  }
  if (query_id === undefined) {
    return [{ field: 'query_id', code: 'missing', description: 'is required, or query' }];
  }
  const kept = documents.get('query', scope, query_id);
  return kept === undefined
    ? [{ field: 'query_id', code: 'invalid', description: 'is not a query of this dataset' }]
    : checkSubset(v.parse(QuerySpec, kept.fields), frequency, 'query_id');
}

function checkSubset(spec: QuerySpec, frequency: number, field: string): Detail[] {
  const details: Detail[] = [];
  const wrong = (description: string) => details.push({ field, code: 'invalid', description });
  for (const name of ABSENT) {
    if (spec[name] !== undefined && spec[name] !== null) wrong(`must not have ${name}`);
  }
  for (const { op } of calculationsOf(spec)) {
    if (op === 'HEATMAP' || op === 'CONCURRENCY' || op.startsWith('RATE_')) {
      wrong(`must not calculate ${op}`);
    }
  }
  const formulas = spec.formulas?.length ?? 0;
  if (formulas > 1) wrong('must have at most one formula');
  if (formulas === 0 && candidates(spec).length !== 1) wrong('must have exactly one calculation');
  if ((spec.havings?.length ?? 0) > 1) wrong('must have at most one having');
  const isNamed = calculationsOf(spec).some(({ name }) => typeof name === 'string');
  if (isNamed && (spec.filters?.length ?? 0) > 0) {
    wrong('must not have filters beside named calculations');
  }
  const range = rangeOf(spec);
  const most = Math.min(MAX_RUNS * frequency, MAX_QUERY_S);
  if (range < frequency || range > most) {
    wrong(`must look at ${frequency} to ${most} seconds at this frequency, looks at ${range}`);
  }
  return details;
}

/** The calculations that can be compared: those no HAVING asks for, or the only one. */
function candidates(spec: QuerySpec): readonly Calculation[] {
  const all = calculationsOf(spec);
  if (all.length === 1) return all;
  return all.filter(
    (one) =>
      !spec.havings?.some(({ calculate_op, column }) => isNamedBy(one, calculate_op, column)),
  );
}

function checkSchedule({ evaluation_schedule_type, evaluation_schedule }: Trigger): Detail[] {
  const field = 'evaluation_schedule';
  if (evaluation_schedule_type === 'window') {
    if (evaluation_schedule !== undefined) return [];
    return [{ field, code: 'missing', description: 'is required for the type window' }];
  }
  if (evaluation_schedule === undefined) return [];
  return [{ field, code: 'invalid', description: 'must be absent unless the type is window' }];
}
