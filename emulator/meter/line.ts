/**
 * The lines of the meter: what the vendors bill for and what they give away each month. A worker that keeps a budget
 * counts in the same units, so the two can be compared. Left out: what is free without a limit.
 */
export const METER_LINES = [
  'honeycomb',
  'rollbar',
  'xray',
  'xrayRead',
  'cloudwatch',
  'metrics',
] as const;

export type MeterLine = (typeof METER_LINES)[number];

/** Units per calendar month (UTC), the vendors' free tiers as of November 2026. */
export const FREE_TIER: Readonly<Record<MeterLine, number>> = {
  /** Events: each span, span event, link, log record, event, and event made of metrics is one. */
  honeycomb: 20_000_000,
  /** Occurrences that were accepted. */
  rollbar: 5_000,
  /** Traces recorded, however many documents they have. Each account and region counts its own. */
  xray: 100_000,
  /** Traces retrieved whole, and traces looked at in a search. https://aws.amazon.com/xray/pricing/ */
  xrayRead: 1_000_000,
  /** Bytes of log events, with 26 added for each. 5 GB is read as decimal, the smaller reading. */
  cloudwatch: 5_000_000_000,
  /** Custom metrics reported: distinct pairs of name and dimensions. */
  metrics: 10,
};

/** True for what is billed as a level: how many metrics there are does not grow with the days of the month. */
export function isLevel(line: MeterLine): boolean {
  return line === 'metrics';
}

/** Builds one value for every line. */
export function forEachLine<Value>(value: (line: MeterLine) => Value): Record<MeterLine, Value> {
  return {
    honeycomb: value('honeycomb'),
    rollbar: value('rollbar'),
    xray: value('xray'),
    xrayRead: value('xrayRead'),
    cloudwatch: value('cloudwatch'),
    metrics: value('metrics'),
  };
}
