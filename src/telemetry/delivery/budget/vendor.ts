/**
 * The vendors' billing units, and the amount of each that they give away every month. Adds amounts of two sources, for
 * the isolate, the process and the account alike. Left out: when to count, and prices.
 */
export const BUDGET_VENDORS = ['honeycomb', 'rollbar', 'xray', 'cloudwatch', 'metrics'] as const;

export type BudgetVendor = (typeof BUDGET_VENDORS)[number];

/** Vendors of whose budget a part is kept for new errors and for traces that no caller asked for. */
const KEEPING = ['honeycomb', 'rollbar', 'xray'] as const;

type KeepingVendor = (typeof KEEPING)[number];

/** What is counted: a vendor's whole, and how much of it was charged to the part that is kept. */
export type Count = BudgetVendor | `${KeepingVendor}Kept`;

export const COUNTS: readonly Count[] = [
  ...BUDGET_VENDORS,
  ...KEEPING.map((vendor) => `${vendor}Kept` as const),
];

/** An amount for every count, in the units of `BudgetLimits`. */
export type Amounts = Readonly<Record<Count, number>>;

/** The count of what is kept of a vendor's budget; undefined for one that keeps nothing apart. */
export function keptCount(vendor: BudgetVendor): Count | undefined {
  const keeping = KEEPING.find((one) => one === vendor);
  return keeping === undefined ? undefined : `${keeping}Kept`;
}

/** What one calendar month (UTC) may cost. */
export interface BudgetLimits {
  /** Events: each span, each span event and each link is one. */
  readonly honeycomb: number;
  /** Occurrences: each accepted item. */
  readonly rollbar: number;
  /** Traces recorded, however many segments they have. */
  readonly xray: number;
  /** Bytes of log events ingested, with 26 added for each event. */
  readonly cloudwatch: number;
  /** Custom metrics in use: distinct pairs of name and dimensions. */
  readonly metrics: number;
}

/** The vendors' free tiers as of November 2026. CloudWatch's 5 GB is read as decimal, the smaller reading. */
export const FREE_TIER_LIMITS: BudgetLimits = {
  honeycomb: 20_000_000,
  rollbar: 5_000,
  xray: 100_000,
  cloudwatch: 5_000_000_000,
  metrics: 10,
};

export const NOTHING: Amounts = forEachCount(() => 0);

/**
 * True when a vendor bills a level rather than a flow. Every isolate runs the same code and so uses the same
 * custom metrics; added up, a hundred isolates with 3 metrics would look like 300, so the highest level counts.
 */
export function isLevel(vendor: Count): boolean {
  return vendor === 'metrics';
}

/** Two amounts of different things: a flow adds up, of a level the higher one counts. */
export function combine(vendor: Count, one: number, other: number): number {
  return isLevel(vendor) ? Math.max(one, other) : one + other;
}

/** What of `all` is not yet in `part`. A level is always whole. */
export function beyond(vendor: Count, all: number, part: number): number {
  if (all <= part) return 0;
  return isLevel(vendor) ? all : all - part;
}

/** Builds one value for every vendor. */
export function forEachVendor<Value>(
  value: (vendor: BudgetVendor) => Value,
): Record<BudgetVendor, Value> {
  return {
    honeycomb: value('honeycomb'),
    rollbar: value('rollbar'),
    xray: value('xray'),
    cloudwatch: value('cloudwatch'),
    metrics: value('metrics'),
  };
}

/** Builds one value for every count. */
export function forEachCount<Value>(value: (count: Count) => Value): Record<Count, Value> {
  return {
    ...forEachVendor(value),
    honeycombKept: value('honeycombKept'),
    rollbarKept: value('rollbarKept'),
    xrayKept: value('xrayKept'),
  };
}
