/** An inbox in which nothing waits: the rows are stored at once, and the answer waits for them. */
import type { Journal } from '../journal.ts';
import type { Inbox } from './inbox.ts';

export function createDirectInbox(journal: Journal): Inbox {
  return {
    async accept(entry, store) {
      await journal.keep(() => store(journal.accepted(entry)));
      journal.publish();
    },
    settled: () => undefined,
    exclusively: async (work) => work(),
    whenFree: (work) => work(),
  };
}
