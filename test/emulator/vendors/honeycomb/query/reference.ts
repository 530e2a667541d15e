/**
 * Computes query results a second way, for tests: every event is written out as often as its sample rate says,
 * and each operator is applied to plain lists, by its definition. Slow, and nothing of the emulator is used.
 */
export type Scalar = string | number | boolean;

export interface TestEvent {
  /** Unix seconds. */
  readonly time: number;
  readonly rate: number;
  readonly data: Readonly<Record<string, Scalar>>;
}

export interface TestFilter {
  readonly column: string;
  readonly op: string;
  readonly value?: Scalar | readonly Scalar[];
}

export interface TestQuery {
  readonly calculations: readonly { readonly op: string; readonly column?: string }[];
  readonly filters: readonly TestFilter[];
  readonly filter_combination: 'AND' | 'OR';
  readonly breakdowns: readonly string[];
}

const SHARES: Readonly<Record<string, number>> = {
  P001: 0.001,
  P01: 0.01,
  P05: 0.05,
  P10: 0.1,
  P20: 0.2,
  P25: 0.25,
  P50: 0.5,
  P75: 0.75,
  P80: 0.8,
  P90: 0.9,
  P95: 0.95,
  P99: 0.99,
  P999: 0.999,
};
export const COLUMN_OPS = ['SUM', 'AVG', 'MAX', 'MIN', 'COUNT_DISTINCT', ...Object.keys(SHARES)];

/** Rows by the JSON of their breakdown values. */
export function referenceResults(events: readonly TestEvent[], query: TestQuery) {
  const rows = new Map<string, Record<string, number | null>>();
  const isWanted = (event: TestEvent) => {
    if (query.filters.length === 0) return true;
    const passed = query.filters.filter((filter) => passes(valueOf(event, filter.column), filter));
    return query.filter_combination === 'OR'
      ? passed.length > 0
      : passed.length === query.filters.length;
  };
  const wanted = events.filter(isWanted);
  const keyOf = (event: TestEvent) =>
    JSON.stringify(query.breakdowns.map((b) => valueOf(event, b) ?? null));
  for (const key of new Set(wanted.map(keyOf))) {
    const members = wanted.filter((event) => keyOf(event) === key);
    rows.set(
      key,
      Object.fromEntries(
        query.calculations.map(({ op, column }) => [
          column === undefined ? op : `${op}(${column})`,
          apply(op, column, members),
        ]),
      ),
    );
  }
  return rows;
}

/** Own fields only: an object also has a `constructor`. */
function valueOf({ data }: TestEvent, column: string): Scalar | undefined {
  return Object.hasOwn(data, column) ? data[column] : undefined;
}

function apply(
  op: string,
  column: string | undefined,
  events: readonly TestEvent[],
): number | null {
  const written = events.flatMap((event) => Array.from({ length: event.rate }, () => event));
  if (column === undefined) return written.length;
  if (op === 'COUNT_DISTINCT') {
    const values = events
      .map((event) => valueOf(event, column))
      .filter((value) => value !== undefined);
    return new Set(values).size;
  }
  const numbers = written
    .map((event) => valueOf(event, column))
    .filter((value) => typeof value === 'number')
    .toSorted((a, b) => a - b);
  const total = numbers.reduce((sum, number) => sum + number, 0);
  if (op === 'SUM') return total;
  if (numbers.length === 0) return null;
  if (op === 'AVG') return total / numbers.length;
  if (op === 'MIN') return numbers[0] ?? null;
  if (op === 'MAX') return numbers.at(-1) ?? null;
  return numbers[Math.max(0, Math.ceil((SHARES[op] ?? NaN) * numbers.length) - 1)] ?? null;
}

function passes(actual: Scalar | undefined, { op, value }: TestFilter): boolean {
  if (op.startsWith('does-not-')) {
    const opposite =
      op === 'does-not-exist'
        ? 'exists'
        : op.replace('does-not-', '').replace(/^(start|end|contain)/, '$1s');
    return !passes(actual, { column: '', op: opposite, ...(value !== undefined && { value }) });
  }
  if (op === '!=')
    return !passes(actual, { column: '', op: '=', ...(value !== undefined && { value }) });
  if (op === 'not-in')
    return !passes(actual, { column: '', op: 'in', ...(value !== undefined && { value }) });
  if (actual === undefined) return false;
  if (op === 'exists') return true;
  if (op === 'in')
    return Array.isArray(value) && value.some((one) => String(one) === String(actual));
  if (op === '=') return String(actual) === String(value);
  if (op === 'starts-with') return String(actual).startsWith(String(value));
  if (op === 'ends-with') return String(actual).endsWith(String(value));
  if (op === 'contains') return String(actual).includes(String(value));
  if (typeof actual === 'boolean' || typeof value === 'boolean') return false;
  if (typeof actual === 'string' && typeof value === 'string') {
    return compareAs(op, actual.localeCompare(value, 'en') === 0 ? 0 : actual > value ? 1 : -1);
  }
  return compareAs(op, Number(actual) - Number(value));
}

function compareAs(op: string, difference: number): boolean {
  if (op === '>') return difference > 0;
  if (op === '>=') return difference >= 0;
  if (op === '<') return difference < 0;
  return difference <= 0;
}
