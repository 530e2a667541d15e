/**
 * List prices of what lies beyond the free tiers, as of November 2026, without tax, in the region us-east-1. Left out:
 * what depends on how long things are kept, and discounts. A vendor that sells plans has no price for one more.
 */
import type { MeterLine } from './line.ts';

export type Price =
  /** US dollars for each unit of the meter. */
  | { readonly kind: 'each'; readonly usd: number }
  /** A plan by the month, from so many US dollars on; undefined where the vendor names no public price. */
  | { readonly kind: 'plan'; readonly fromUsd: number | undefined };

export const PRICES: Readonly<Record<MeterLine, Price>> = {
  /** Pro. https://www.honeycomb.io/pricing */
  honeycomb: { kind: 'plan', fromUsd: 130 },
  /** Beyond it occurrences are dropped, or are paid for on demand. https://docs.rollbar.com/docs/billing-in-rollbar */
  rollbar: { kind: 'plan', fromUsd: undefined },
  /** https://aws.amazon.com/xray/pricing/ */
  xray: { kind: 'each', usd: 5 / 1e6 },
  xrayRead: { kind: 'each', usd: 0.5 / 1e6 },
  /** https://aws.amazon.com/cloudwatch/pricing/: a gigabyte that is taken in, standard class. */
  cloudwatch: { kind: 'each', usd: 0.5 / 1e9 },
  /** A month of one of the first 10,000. */
  metrics: { kind: 'each', usd: 0.3 },
};
