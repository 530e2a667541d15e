/** `/_emulator/honeycomb/…`: triggers, and events that belong to no trace. */
import { Hono } from 'hono';
import type { ConsoleContext } from '../context.ts';
import { createHoneycombReader } from './store.ts';

const SHOWN_EVENTS = 200;

export function createHoneycombRoutes({ database }: ConsoleContext): Hono {
  const honeycomb = createHoneycombReader(database);
  return new Hono()
    .get('/honeycomb/triggers', (c) => c.json({ triggers: honeycomb.triggers() }))
    .get('/honeycomb/events', (c) => c.json({ events: honeycomb.looseEvents(SHOWN_EVENTS) }));
}
