/** A clock to set, a budget with all it tells recorded, and ledgers that fail in the ways a network does. */
import {
  createBudget,
  type BudgetOptions,
} from '../../../../../src/telemetry/delivery/budget/budget.ts';
import {
  createProcessLedger,
  type Ledger,
} from '../../../../../src/telemetry/delivery/budget/ledger.ts';
import { FREE_TIER_LIMITS } from '../../../../../src/telemetry/delivery/budget/vendor.ts';

export const NOVEMBER = Date.UTC(2026, 10, 1);
export const DECEMBER = Date.UTC(2026, 11, 1);
export const DAY = 86_400_000;

export function createWorld(options: Partial<BudgetOptions> = {}) {
  const clock = { now: NOVEMBER };
  const warnings: { message: string; fields: Record<string, unknown> }[] = [];
  const watched = watch(options.ledger ?? createProcessLedger());
  const settings: BudgetOptions = {
    mode: 'enforce',
    limits: FREE_TIER_LIMITS,
    now: () => clock.now,
    warn: (message, fields) => void warnings.push({ message, fields }),
    ...options,
    ledger: watched,
  };
  return {
    clock,
    warnings,
    ledger: watched,
    calls: watched.calls,
    budget: createBudget(settings),
    settings,
  };
}

type Call = Parameters<Ledger['add']>;

/** Passes on what the ledger is told, and remembers it. */
function watch(ledger: Ledger): Ledger & { readonly calls: Call[] } {
  const calls: Call[] = [];
  return {
    scope: ledger.scope,
    calls,
    add: (...call) => (calls.push(call), ledger.add(...call)),
  };
}
