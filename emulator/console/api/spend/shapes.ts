/** What the month's telemetry uses of the free tiers and costs beyond them, and what it comes from. */
import * as v from 'valibot';
import { METER_LINES } from '../../../meter/line.ts';

const Money = v.object({
  /** US dollars at list price; null for a plan whose price is not public. */
  usd: v.nullable(v.number()),
  /** Whether that is the least that a plan costs, and not the price of what lies beyond. */
  is_plan: v.boolean(),
});
export type Money = v.InferOutput<typeof Money>;

const Line = v.object({
  line: v.picklist(METER_LINES),
  /** In the units of the meter. */
  used: v.number(),
  limit: v.number(),
  /** At the month's end; null without days enough to forecast from, and for what does not grow by the day. */
  forecast: v.nullable(v.object({ low: v.number(), high: v.number(), days: v.number() })),
  /**
   * When the free tier will be used up, at the earliest and at the latest, unix milliseconds; null for later than
   * this month.
   */
  runs_out: v.nullable(v.object({ from_ms: v.number(), to_ms: v.nullable(v.number()) })),
  /** Of what lies beyond now, and at the end of the forecast's range; null where nothing does. */
  cost: v.nullable(Money),
  cost_ahead: v.nullable(Money),
});
export type SpendLine = v.InferOutput<typeof Line>;

export const Spend = v.object({
  /** As in `2026-11`, UTC. */
  month: v.string(),
  /** When the next one begins, unix milliseconds. */
  ends_ms: v.number(),
  /** The one that runs out first, or is nearest to it, is first. */
  lines: v.array(Line),
  /** Whole days before today of which something is known, at most seven. */
  days: v.number(),
});
export type Spend = v.InferOutput<typeof Spend>;

export const SPEND_KEYS = ['route', 'service'] as const;
export type SpendKey = (typeof SPEND_KEYS)[number];

/** Of what is stored of this month; what was deleted is counted by the meter alone. */
export const SpendSource = v.object({
  /** A route or a service; null for what belongs to no request. */
  name: v.nullable(v.string()),
  requests: v.number(),
  honeycomb: v.number(),
  xray: v.number(),
  /** Bytes, as they are billed. */
  cloudwatch: v.number(),
  rollbar: v.number(),
});
export type SpendSource = v.InferOutput<typeof SpendSource>;

export const SpendSources = v.object({ sources: v.array(SpendSource) });
