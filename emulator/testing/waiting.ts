/** Waits for a trace without looking again and again: the store's news say which traces got something. */
import type { Journal } from '../store/journal.ts';
import { isTrace } from '../store/news.ts';
import type { Received, Trace } from './received.ts';
import { describeMiss, lacks, NoSuchTrace, type WantedTrace } from './wanted.ts';

/** Of those that were there before. */
const MAX_TRACES = 1_000;

/** @throws NoSuchTrace when none is as wanted within the time, with what arrived instead */
export async function waitForTrace(
  received: Received,
  journal: Pick<Journal, 'subscribe'>,
  wanted: WantedTrace,
  timeoutMs: number,
): Promise<Trace> {
  const changed = new Set<string>();
  let next = Promise.withResolvers<void>();
  let isLate = false;
  const unsubscribe = journal.subscribe((change) => {
    if (isTrace(change)) changed.add(change);
    next.resolve();
  });
  const timer = setTimeout(() => {
    isLate = true;
    next.resolve();
  }, timeoutMs);
  try {
    let candidates = await received.traces(MAX_TRACES);
    for (;;) {
      const found = candidates.find((trace) => lacks(trace, wanted).length === 0);
      if (found !== undefined) return found;
      if (isLate) break;
      await next.promise;
      next = Promise.withResolvers<void>();
      const ids = [...changed];
      changed.clear();
      const read = await Promise.all(ids.map((id) => received.trace(id)));
      candidates = read.filter((trace) => trace !== undefined);
    }
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
  const all = await received.traces(MAX_TRACES);
  const refusals = await received.refusals();
  const instead = describeMiss(wanted, all, refusals);
  throw new NoSuchTrace(`No such trace within ${timeoutMs} ms: ${instead}`);
}
