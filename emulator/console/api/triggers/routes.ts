/** `/_emulator/honeycomb/triggers`: Honeycomb's triggers. */
import { Hono } from 'hono';
import type { ConsoleContext } from '../context.ts';
import { createTriggerReader } from './store.ts';

export function createTriggerRoutes({ database }: ConsoleContext): Hono {
  const read = createTriggerReader(database);
  return new Hono().get('/honeycomb/triggers', (c) => c.json({ triggers: read() }));
}
