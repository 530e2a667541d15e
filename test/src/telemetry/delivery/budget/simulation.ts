/**
 * Lives through November 2026 in steps of five minutes: a demand goes in, what was sent, dropped and shared comes
 * out. Isolates share one ledger, settle once a step (thirty times rarer than they may, so knowledge is staler
 * than in life) and are replaced by new ones every four hours or so. Random, but the same on every run.
 */
import { createBudget, type Budget } from '../../../../../src/telemetry/delivery/budget/budget.ts';
import { createProcessLedger } from '../../../../../src/telemetry/delivery/budget/ledger.ts';
import { FREE_TIER_LIMITS } from '../../../../../src/telemetry/delivery/budget/vendor.ts';

const START = Date.UTC(2026, 10, 1);
const STEP_MS = 300_000;
const STEPS_AN_HOUR = 12;
const STEPS = 30 * 24 * STEPS_AN_HOUR;
const ISOLATE_LIFE_STEPS = 48;

export interface Scenario {
  /** Demand in monthly budgets a month, if it went on so, at an hour since the month began. */
  readonly demand: (hour: number) => number;
  /** Part of the demand that is errors. @default 0 */
  readonly errors?: number;
  /** @default 10 */
  readonly isolates?: number;
}

export interface Outcome {
  /** Month's total over the limit. */
  readonly used: number;
  readonly droppedErrors: number;
  readonly droppedOthers: number;
  /** Of the first isolate, once an hour; index 719 is the last hour. */
  readonly shares: readonly number[];
  /** How far the share went up and down from step to step, in all. */
  readonly distance: (fromHour: number, toHour: number) => number;
  /** Use when the first error was dropped, over the limit. */
  readonly firstErrorDroppedAt: number | undefined;
}

export async function simulate({ demand, errors = 0, isolates = 10 }: Scenario): Promise<Outcome> {
  const random = seeded();
  const ledger = createProcessLedger();
  const limit = FREE_TIER_LIMITS.honeycomb;
  let now = START;
  const start = (): Budget =>
    createBudget({
      mode: 'enforce',
      limits: FREE_TIER_LIMITS,
      ledger,
      now: () => now,
      warn: () => undefined,
      randomId: () => String(random()),
    });
  const fleet = Array.from({ length: isolates }, start);
  const shares: number[] = [];
  const dropped = { errors: 0, others: 0 };
  let firstErrorDroppedAt: number | undefined;

  for (let step = 0; step < STEPS; step += 1) {
    now = START + step * STEP_MS;
    const offered = (demand(step / STEPS_AN_HOUR) * limit) / STEPS / isolates;
    for (const [index, isolate] of fleet.entries()) {
      if (random() < 1 / ISOLATE_LIFE_STEPS) fleet[index] = await fresh(start());
      const budget = fleet[index] ?? isolate;
      const [share, errorShare] = [
        budget.offer('honeycomb', { kind: 'trace' }).share,
        budget.offer('honeycomb', { kind: 'error' }).share,
      ];
      if (index === 0) shares.push(share);
      const [kept, keptErrors] = [offered * (1 - errors) * share, offered * errors * errorShare];
      dropped.others += offered * (1 - errors) - kept;
      dropped.errors += offered * errors - keptErrors;
      if (errors > 0 && errorShare < 1) {
        firstErrorDroppedAt ??= budget.report().vendors.honeycomb.shareOfLimit;
      }
      budget.spent('honeycomb', kept + keptErrors);
      await budget.settle();
    }
  }
  const totals = await ledger.add('2026-11', {});
  return {
    used: totals.honeycomb / limit,
    droppedErrors: dropped.errors / limit,
    droppedOthers: dropped.others / limit,
    shares: shares.filter((_, step) => step % STEPS_AN_HOUR === 0),
    distance: (fromHour, toHour) => {
      const part = shares.slice(fromHour * STEPS_AN_HOUR, toHour * STEPS_AN_HOUR);
      return part.reduce((sum, share, at) => sum + Math.abs(share - (part[at - 1] ?? share)), 0);
    },
    firstErrorDroppedAt,
  };
}

/** An isolate knows the account from its first settle on. */
async function fresh(budget: Budget): Promise<Budget> {
  await budget.settle();
  return budget;
}

/** In [0, 1), the same sequence every time: Park and Miller's generator. */
function seeded(): () => number {
  let state = 20_261_122;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
