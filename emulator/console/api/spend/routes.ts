/** `/_emulator/spend`: the month against the free tiers; `/_emulator/spend-sources`: what it comes from. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import type { TraceIndex } from '../requests/trace-index.ts';
import { createMonth } from './month.ts';
import { SPEND_KEYS } from './shapes.ts';
import { createSources } from './sources.ts';

const By = v.object({ by: v.optional(v.picklist(SPEND_KEYS), 'route') });

export function createSpendRoutes(
  { database, journal, now }: ConsoleContext,
  index: TraceIndex,
): Hono {
  const month = createMonth(database);
  const sources = createSources(database, journal, index);
  return new Hono()
    .get('/spend', (c) => c.json(month(now())))
    .get('/spend-sources', async (c) => {
      const asked = v.safeParse(By, c.req.query());
      if (!asked.success) {
        return c.json({ error: 'Cannot list what used it: by must be route or service' }, 400);
      }
      return c.json({ sources: await sources.by(asked.output.by, now()) });
    });
}
