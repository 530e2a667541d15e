/** The inbox of a store in memory, which threads cannot share: it stores the rows before it answers. */
import type { Journal } from '../store/journal.ts';
import type { Inbox } from './inbox.ts';
import { createStoring, type Intakes } from './intake.ts';

export function createDirectInbox(journal: Journal, intakes: Intakes): Inbox {
  const storing = createStoring(intakes, journal);

  /** Other work in the same transaction must not build on what is undone. */
  function undone(error: unknown): never {
    storing.forget();
    throw error;
  }

  return {
    async accept(judge) {
      const accepted = judge();
      const { entry } = accepted;
      const kept = journal.keep(() => {
        try {
          storing.store(entry, storing.keepRequest(entry));
        } catch (error) {
          undone(error);
        }
      });
      await kept.catch(undone);
      journal.publish();
      return accepted;
    },
    settled: () => undefined,
    async change(work) {
      const result = await journal.keep(work);
      storing.forget();
      journal.publish();
      return result;
    },
    async exclusively(work) {
      const result = await work();
      storing.forget();
      return result;
    },
    whenFree: (work) => work(),
  };
}
