/** The budget: a mail when the account's month gets dear. Its notifications are made with it, and not compared. */
import * as v from 'valibot';
import type { Part } from '../part.ts';
import type { Aws } from './client.ts';
import type { BudgetFile } from './documents.ts';
import { ifThere } from './error.ts';
import type { Place } from './place.ts';

const Answer = v.object({
  Budget: v.looseObject({
    BudgetLimit: v.object({
      // AWS answers 5.0 for 5.
      Amount: v.pipe(
        v.string(),
        v.transform((text) => String(Number(text))),
      ),
      Unit: v.string(),
    }),
  }),
});

/** @param email address that gets the mails */
export function budgetPart(
  aws: Aws,
  { Budget, Notifications }: BudgetFile,
  placeOf: () => Promise<Place>,
  email: string,
): Part {
  const { BudgetName } = Budget;
  async function call(operation: string, input: Readonly<Record<string, unknown>>) {
    const { account } = await placeOf();
    return aws.call('budgets', operation, { AccountId: account, ...input });
  }
  return {
    name: `budget ${BudgetName}`,
    wanted: () => Budget,
    async read() {
      return ifThere(async () => {
        return v.parse(Answer, await call('DescribeBudget', { BudgetName })).Budget;
      });
    },
    async make() {
      const Subscribers = [{ SubscriptionType: 'EMAIL', Address: email }];
      await call('CreateBudget', {
        Budget,
        NotificationsWithSubscribers: Notifications.map((Notification) => ({
          Notification,
          Subscribers,
        })),
      });
    },
    async change() {
      await call('UpdateBudget', { NewBudget: Budget });
    },
    async remove() {
      await call('DeleteBudget', { BudgetName });
    },
  };
}
