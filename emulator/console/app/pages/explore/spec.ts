/** The query of the page: how the address keeps it, and how its parts are written. Times are the scope's. */
import * as v from 'valibot';
import { labelOf, QuerySpec, type Filter } from '../../../api/explore/shapes.ts';
import type { TimeRange } from '../../data/time-range.ts';

export type Calculation = NonNullable<QuerySpec['calculations']>[number];
export type Order = NonNullable<QuerySpec['orders']>[number];
export type Having = NonNullable<QuerySpec['havings']>[number];

export type ReadSpec =
  | { readonly ok: true; readonly spec: QuerySpec }
  | { readonly ok: false; readonly error: string };

const Json = v.pipe(v.string(), v.parseJson(undefined, 'This is not JSON'), QuerySpec);

/** @returns what is wrong with a text that is not a query */
export function readSpec(text: string): ReadSpec {
  const parsed = v.safeParse(Json, text);
  if (parsed.success) return { ok: true, spec: parsed.output };
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  return { ok: false, error: path === null ? issue.message : `${path} ${issue.message}` };
}

/** The query with the times of the scope, as the vendor's API would take it. */
export function withTimes(spec: QuerySpec, range: TimeRange, nowMs: number): QuerySpec {
  if (range.kind === 'last') return { ...spec, time_range: Math.round(range.ms / 1000) };
  if (range.kind === 'all') return spec;
  return {
    ...spec,
    start_time: Math.floor(range.fromMs / 1000),
    end_time: Math.ceil((range.kind === 'between' ? range.toMs : nowMs) / 1000),
  };
}

/** The query without times, and the time range that they are. */
export function splitTimes(
  query: QuerySpec,
  nowMs: number,
): { spec: QuerySpec; range?: TimeRange } {
  const { time_range, start_time, end_time, ...spec } = query;
  const length = (time_range ?? 7200) * 1000;
  if (typeof end_time === 'number') {
    const toMs = end_time * 1000;
    const fromMs = typeof start_time === 'number' ? start_time * 1000 : toMs - length;
    return { spec, range: { kind: 'between', fromMs, toMs } };
  }
  if (typeof start_time === 'number') {
    const fromMs = start_time * 1000;
    return { spec, range: { kind: 'between', fromMs, toMs: Math.min(fromMs + length, nowMs) } };
  }
  if (typeof time_range !== 'number') return { spec };
  // The address keeps whole minutes.
  return { spec, range: { kind: 'last', ms: Math.ceil(time_range / 60) * 60_000 } };
}

export function calculationText(calculation: Calculation): string {
  const filters = calculation.filters ?? [];
  const label = labelOf(calculation);
  return filters.length === 0
    ? label
    : `${label} where ${filters.map(filterText).join(joint(calculation))}`;
}

function joint({ filter_combination }: { filter_combination?: 'AND' | 'OR' | null | undefined }) {
  return filter_combination === 'OR' ? ' or ' : ' and ';
}

export function filterText({ column, op, value }: Filter): string {
  if (value === undefined || value === null) return `${column} ${op}`;
  return `${column} ${op} ${Array.isArray(value) ? value.map(String).join(', ') : String(value)}`;
}

export function orderText({ op, column, order }: Order): string {
  const name = op ? labelOf({ op, column }) : (column ?? '');
  return `${name} ${order === 'descending' ? 'falling' : 'rising'}`;
}

export function havingText({ calculate_op, column, op, value }: Having): string {
  return `${labelOf({ op: calculate_op, column })} ${op} ${value}`;
}

/** A value as a person writes it: numbers, `true` and `false` are what they look like, unless in quotation marks. */
export function readValue(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (/^".*"$/s.test(trimmed)) return trimmed.slice(1, -1);
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
}

/** What `readValue` reads as this value. */
export function writeValue(value: string | number | boolean): string {
  return typeof value === 'string' && readValue(value) !== value ? `"${value}"` : String(value);
}
