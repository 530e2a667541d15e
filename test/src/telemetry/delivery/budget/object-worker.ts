/** A worker for tests that run the budget in workerd: spends and settles what the query says, and reports. */
import { createBudget, type Budget } from '../../../../../src/telemetry/delivery/budget/budget.ts';
import {
  createObjectLedger,
  type BudgetNamespace,
} from '../../../../../src/telemetry/delivery/budget/client.ts';
import { FREE_TIER_LIMITS } from '../../../../../src/telemetry/delivery/budget/vendor.ts';

export { BudgetObject } from '../../../../../src/telemetry/delivery/budget/object.ts';

interface Env {
  readonly BUDGET: BudgetNamespace<unknown>;
}

let budget: Budget | undefined;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    budget ??= createBudget({
      mode: 'enforce',
      limits: FREE_TIER_LIMITS,
      ledger: createObjectLedger(env.BUDGET),
      now: Date.now,
      warn: () => undefined,
    });
    const query = new URL(request.url).searchParams;
    budget.spent('honeycomb', Number(query.get('spent')));
    await budget.settle({ force: query.has('force') });
    return Response.json(budget.report());
  },
};
