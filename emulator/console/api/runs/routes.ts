/** `/_emulator/runs`: starts and reloads, newest first; `/_emulator/runs/compare`: two of them by route. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { wholeNumber } from '../parameters.ts';
import type { TraceIndex } from '../requests/trace-index.ts';
import { createRunStore } from './store.ts';

const Asked = v.object({ before: wholeNumber, after: wholeNumber });

const SHOWN = 200;

export function createRunRoutes({ database }: ConsoleContext, index: TraceIndex): Hono {
  const store = createRunStore(database);
  return new Hono()
    .get('/runs', (c) => c.json({ runs: store.list(SHOWN) }))
    .get('/runs/compare', async (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) {
        return c.json({ error: 'Cannot compare: before and after are numbers of runs' }, 400);
      }
      const [before, after] = [store.run(asked.output.before), store.run(asked.output.after)];
      if (before === undefined || after === undefined) {
        return c.json(
          { error: 'Cannot compare: one of the runs is not known, or not any more' },
          404,
        );
      }
      return c.json(store.compare(before, after, await index.entries()));
    });
}
