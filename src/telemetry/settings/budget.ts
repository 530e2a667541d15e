/**
 * What telemetry may cost in a month: the mode, and limits that default to the vendors' free tiers.
 */
import { FREE_TIER_LIMITS, type BudgetLimits } from '../delivery/budget/vendor.ts';
import type { BudgetMode } from '../delivery/budget/report.ts';
import type { Environment } from './environment.ts';

export interface BudgetSettings {
  readonly mode: BudgetMode;
  readonly limits: BudgetLimits;
  /** The part of each limit that is kept for new errors and for traces that no caller asked for, in [0, 1). */
  readonly kept: number;
  /** What one route, client network or error may have of what is short, in (0, 1]. */
  readonly fairShare: number;
}

export function readBudget(env: Environment): BudgetSettings {
  const limit = (unit: string, fallback: number): number =>
    env.integer(`TELEMETRY_BUDGET_${unit}`, fallback, { min: 0 });
  return {
    mode: env.oneOf('TELEMETRY_BUDGET', ['off', 'warn', 'enforce'], 'enforce'),
    limits: {
      honeycomb: limit('HONEYCOMB_EVENTS', FREE_TIER_LIMITS.honeycomb),
      rollbar: limit('ROLLBAR_OCCURRENCES', FREE_TIER_LIMITS.rollbar),
      xray: limit('XRAY_TRACES', FREE_TIER_LIMITS.xray),
      cloudwatch: limit('CLOUDWATCH_BYTES', FREE_TIER_LIMITS.cloudwatch),
      metrics: limit('CUSTOM_METRICS', FREE_TIER_LIMITS.metrics),
    },
    kept: env.integer('TELEMETRY_BUDGET_KEPT_PERCENT', 20, { min: 0, max: 90 }) / 100,
    fairShare: env.integer('TELEMETRY_BUDGET_FAIR_PERCENT', 25, { min: 1, max: 100 }) / 100,
  };
}
