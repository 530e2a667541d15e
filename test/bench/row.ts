/** What the benchmark reports: one row for each thing measured, and how a row is judged. */

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is to be read beside. */
  readonly reference: string;
  /** The limit; null when the row is only reported. */
  readonly heldTo: string | null;
  /** False when the limit is missed or the measurement cannot be trusted. */
  readonly ok: boolean;
  /** Why a measurement cannot be trusted. */
  readonly problem?: string;
}

export type Limit = { readonly atLeast: number } | { readonly atMost: number };

export interface Measured extends Pick<Row, 'name' | 'value' | 'unit' | 'reference'> {
  readonly limit?: Limit;
  /** Anything that went wrong in the rounds behind the value, such as telemetry that did not arrive. */
  readonly problems?: readonly string[];
}

/** A value that is not a number, for lack of rounds, misses every limit. */
export function judge({ limit, problems = [], ...measured }: Measured): Row {
  const [problem] = problems;
  return {
    ...measured,
    heldTo: limit === undefined ? null : describe(limit),
    ok: problem === undefined && (limit === undefined || isWithin(measured.value, limit)),
    ...(problem === undefined ? {} : { problem }),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The smallest of the values that at least such a share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function isWithin(value: number, limit: Limit): boolean {
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}

function describe(limit: Limit): string {
  return 'atLeast' in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`;
}
