/** An inbox in which nothing waits: the rows are stored at once, and the answer waits for them. */
import type { Journal } from '../store/journal.ts';
import type { Inbox } from './inbox.ts';

export function createDirectInbox(journal: Journal): Inbox {
  return {
    async accept(judge) {
      const accepted = judge();
      await journal.keep(() => accepted.store(journal.accepted(accepted.entry)));
      journal.publish();
      return accepted;
    },
    settled: () => undefined,
    exclusively: async (work) => work(),
    whenFree: (work) => work(),
  };
}
