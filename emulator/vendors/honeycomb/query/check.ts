/**
 * Checks the fields of a query against each other: operators with and without a column, times that exclude one
 * another, orders and havings that name something the query has, expressions that parse. It tells every fault.
 */
import type { Detail } from '../api/answers.ts';
import { Budget } from '../expression/budget.ts';
import type { Expression } from '../expression/definition.ts';
import { columnsOf, parseExpression } from '../expression/parse.ts';
import { ExpressionError } from '../expression/tokens.ts';
import type { Filter, Formula, QuerySpec } from './spec.ts';
import { calculationsOf, isNamedBy, labelOf, takesNoColumn } from './spec.ts';
import { rangeOf } from './window.ts';

const MAX_SERIES_POINTS = 1_000;
/** Fields of other spans of the trace. */
const RELATIONAL = /^(?:root|parent|child|any|any2|any3|none)\./;

/** Everything wrong with a query; empty when nothing is. */
export function checkSpec(spec: QuerySpec): Detail[] {
  const details: Detail[] = [];
  const wrong = (field: string, description: string, code: Detail['code'] = 'invalid') =>
    details.push({ field, code, description });
  const calculations = calculationsOf(spec);

  calculations.forEach((calculation, index) => {
    const field = `calculations[${index}]`;
    if (takesNoColumn(calculation.op)) {
      if (calculation.op === 'CONCURRENCY' && calculation.column) {
        wrong(`${field}.column`, 'must be absent for CONCURRENCY');
      }
    } else if (!calculation.column) {
      wrong(`${field}.column`, `is required for ${calculation.op}`, 'missing');
    }
    checkFilters(calculation.filters ?? [], `${field}.filters`, wrong);
  });
  const labels = new Set<string>();
  calculations.map(labelOf).forEach((label, index) => {
    if (labels.has(label)) wrong(`calculations[${index}]`, `'${label}' is asked for twice`);
    labels.add(label);
  });
  checkFilters(spec.filters ?? [], 'filters', wrong);
  checkTimes(spec, wrong);
  for (const { name, at } of namesOf(spec)) {
    if (RELATIONAL.test(name)) {
      wrong(at, `'${name}': relational fields are not supported by this emulator`, 'unsupported');
    }
  }

  const formulas = spec.formulas ?? [];
  const fields = checkExpressions(spec.calculated_fields ?? [], 'calculated_fields', wrong);
  for (const name of cycle(fields)) wrong('calculated_fields', `'${name}' refers to itself`);
  for (const [name, expression] of checkExpressions(formulas, 'formulas', wrong)) {
    for (const column of columnsOf(expression)) {
      if (!labels.has(column))
        wrong('formulas', `'${name}' refers to '${column}', which is not calculated`);
    }
  }

  const columns = new Set([
    ...(spec.breakdowns ?? []),
    ...formulas.map(({ name }) => name),
    ...labels,
  ]);
  (spec.orders ?? []).forEach(({ op, column }, index) => {
    const isKnown = op
      ? labels.has(labelOf({ op, column })) ||
        calculations.some((one) => isNamedBy(one, op, column))
      : typeof column === 'string' && columns.has(column);
    if (!isKnown)
      wrong(`orders[${index}]`, 'must be one of the breakdowns, calculations or formulas');
    if (op === 'HEATMAP') wrong(`orders[${index}].op`, 'HEATMAP has no order');
  });
  (spec.havings ?? []).forEach(({ calculate_op, column }, index) => {
    if (calculate_op === 'HEATMAP') wrong(`havings[${index}].calculate_op`, 'must not be HEATMAP');
    else if (!calculations.some((one) => isNamedBy(one, calculate_op, column))) {
      wrong(`havings[${index}]`, 'must be one of the calculations');
    }
  });
  return details;
}

/** Notes a fault. */
export type Wrong = (field: string, description: string, code?: Detail['code']) => void;

/** What a filter must be to its operator. */
export function checkFilters(filters: readonly Filter[], field: string, wrong: Wrong): void {
  filters.forEach(({ op, value }, index) => {
    const at = `${field}[${index}].value`;
    const isAbsent = value === undefined || value === null;
    if (op === 'exists' || op === 'does-not-exist') {
      if (!isAbsent) wrong(at, `must be absent for ${op}`);
    } else if (isAbsent) wrong(at, `is required for ${op}`, 'missing');
    else if ((op === 'in' || op === 'not-in') !== Array.isArray(value)) {
      wrong(at, Array.isArray(value) ? `must not be a list for ${op}` : `must be a list for ${op}`);
    }
  });
}

function checkTimes(spec: QuerySpec, wrong: Wrong): void {
  const { start_time, end_time, time_range, granularity } = spec;
  if (typeof start_time === 'number' && typeof end_time === 'number') {
    if (typeof time_range === 'number') {
      wrong('time_range', 'cannot be combined with both start_time and end_time');
    }
    if (start_time >= end_time) wrong('end_time', 'must be after start_time');
  }
  const range = rangeOf(spec);
  if (typeof granularity !== 'number' || granularity === 0 || range <= 0) return;
  if (granularity > range || granularity < range / MAX_SERIES_POINTS) {
    wrong(
      'granularity',
      `must be from ${Math.ceil(range / MAX_SERIES_POINTS)} to ${range} seconds`,
    );
  }
}

/** All columns a query names, with the place; those within its own calculated fields are left out. */
export function namesOf(spec: QuerySpec): { name: string; at: string }[] {
  return [
    ...(spec.breakdowns ?? []).map((name, i) => ({ name, at: `breakdowns[${i}]` })),
    ...(spec.filters ?? []).map(({ column }, i) => ({ name: column, at: `filters[${i}].column` })),
    ...(spec.calculations ?? []).flatMap((calculation, i) => [
      ...(calculation.column
        ? [{ name: calculation.column, at: `calculations[${i}].column` }]
        : []),
      ...(calculation.filters ?? []).map(({ column }, j) => {
        return { name: column, at: `calculations[${i}].filters[${j}].column` };
      }),
    ]),
  ];
}

function checkExpressions(formulas: readonly Formula[], field: string, wrong: Wrong) {
  const parsed = new Map<string, Expression>();
  const budget = new Budget();
  formulas.forEach(({ name, expression }, index) => {
    if (parsed.has(name)) wrong(`${field}[${index}].name`, `'${name}' is defined twice`);
    try {
      parsed.set(name, parseExpression(expression, budget));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      wrong(`${field}[${index}].expression`, error.message);
    }
  });
  return parsed;
}

/** The names among `fields` that are reached from themselves. */
export function cycle(fields: ReadonlyMap<string, Expression>): string[] {
  const edges = new Map(
    [...fields].map(([name, expression]) => [
      name,
      [...columnsOf(expression)].filter((column) => fields.has(column)),
    ]),
  );
  return [...fields.keys()].filter((start) => {
    const seen = new Set<string>();
    const open = [...(edges.get(start) ?? [])];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === start) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(edges.get(name) ?? []));
    }
    return false;
  });
}
