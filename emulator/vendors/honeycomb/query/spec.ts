/**
 * The query specification of Honeycomb's API (https://docs.honeycomb.io/api/query-specification/): which fields there
 * are and what each may hold. `check.ts` checks them against each other.
 */
import * as v from 'valibot';

export const PERCENTILES: ReadonlyMap<string, number> = new Map([
  ['P001', 0.001],
  ['P01', 0.01],
  ['P05', 0.05],
  ['P10', 0.1],
  ['P20', 0.2],
  ['P25', 0.25],
  ['P50', 0.5],
  ['P75', 0.75],
  ['P80', 0.8],
  ['P90', 0.9],
  ['P95', 0.95],
  ['P99', 0.99],
  ['P999', 0.999],
]);

/** Of metrics datasets, which are not played here. */
const METRIC_OPS = ['COUNT_DATAPOINTS', 'HISTOGRAM_COUNT'];

export const OPS = [
  'COUNT',
  'CONCURRENCY',
  'SUM',
  'AVG',
  'COUNT_DISTINCT',
  'MAX',
  'MIN',
  'HEATMAP',
  'RATE_AVG',
  'RATE_SUM',
  'RATE_MAX',
  ...PERCENTILES.keys(),
];

export const FILTER_OPS = [
  '=',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  'starts-with',
  'does-not-start-with',
  'ends-with',
  'does-not-end-with',
  'contains',
  'does-not-contain',
  'exists',
  'does-not-exist',
  'in',
  'not-in',
] as const;

const COMPARISONS = ['=', '!=', '>', '>=', '<', '<='] as const;
const MAX_TERMS = 100;

const Name = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const Op = v.pipe(
  v.string(),
  v.check(
    (op) => !METRIC_OPS.includes(op),
    'is for metrics datasets, which this emulator does not support',
  ),
  v.check((op) => OPS.includes(op) || METRIC_OPS.includes(op), `must be one of ${OPS.join(', ')}`),
);
const Scalar = v.union(
  [v.string(), v.number(), v.boolean()],
  'must be text, a number or a boolean',
);

export const Filter = v.strictObject({
  column: Name,
  op: v.picklist(FILTER_OPS, `must be one of ${FILTER_OPS.join(' ')}`),
  value: v.nullish(v.union([Scalar, v.array(Scalar)], 'must be a scalar or a list of scalars')),
});

const Combination = v.nullish(v.picklist(['AND', 'OR'], 'must be AND or OR'));

function list<S extends v.GenericSchema>(item: S) {
  return v.nullish(
    v.pipe(v.array(item), v.maxLength(MAX_TERMS, `has more than ${MAX_TERMS} terms`)),
  );
}

const Calculation = v.strictObject({
  op: Op,
  column: v.nullish(Name),
  name: v.nullish(Name),
  filters: list(Filter),
  filter_combination: Combination,
});

const Order = v.strictObject({
  column: v.nullish(Name),
  op: v.nullish(Op),
  order: v.nullish(v.picklist(['ascending', 'descending'], 'must be ascending or descending')),
});

const Having = v.strictObject({
  calculate_op: Op,
  column: v.nullish(Name),
  op: v.picklist(COMPARISONS, `must be one of ${COMPARISONS.join(' ')}`),
  value: v.number('must be a number'),
});

const Formula = v.strictObject({ name: Name, expression: Name });
const Seconds = v.pipe(v.number(), v.integer('must be whole seconds'), v.minValue(0));

export const QuerySpec = v.strictObject({
  id: v.nullish(v.string()), // read-only: ignored when sent
  calculations: list(Calculation),
  filters: list(Filter),
  filter_combination: Combination,
  breakdowns: list(Name),
  orders: list(Order),
  havings: list(Having),
  limit: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  time_range: v.nullish(v.pipe(Seconds, v.minValue(1))),
  start_time: v.nullish(Seconds),
  end_time: v.nullish(Seconds),
  granularity: v.nullish(Seconds),
  calculated_fields: list(Formula),
  formulas: list(Formula),
  usage_mode: v.nullish(v.boolean()),
  compare_time_offset_seconds: v.nullish(
    v.pipe(
      v.number(),
      v.check(() => false, 'is not supported by this emulator: compare two queries'),
    ),
  ),
});

export type QuerySpec = v.InferOutput<typeof QuerySpec>;
export type Filter = v.InferOutput<typeof Filter>;
export type Calculation = v.InferOutput<typeof Calculation>;
export type Order = v.InferOutput<typeof Order>;
export type Having = v.InferOutput<typeof Having>;
export type Formula = v.InferOutput<typeof Formula>;

const COUNT: Calculation = { op: 'COUNT' };

/** The calculations of a query; without any it counts. */
export function calculationsOf({ calculations }: QuerySpec): readonly Calculation[] {
  return calculations && calculations.length > 0 ? calculations : [COUNT];
}

/** Whether an operator works on events instead of on a column. */
export function takesNoColumn(op: string): boolean {
  return op === 'COUNT' || op === 'CONCURRENCY';
}

/** Whether an order or a HAVING means this calculation: by operator and column, under any name. */
export function isNamedBy(
  calculation: Calculation,
  op: string,
  column: string | null | undefined,
): boolean {
  if (calculation.op !== op) return false;
  return takesNoColumn(op) || (calculation.column ?? null) === (column ?? null);
}

/** What a calculation is called in the results. */
export function labelOf({ op, column, name }: Calculation): string {
  if (name) return name;
  return takesNoColumn(op) || !column ? op : `${op}(${column})`;
}
