/** `/_emulator/rail`: what the rail shows; `/_emulator/services`: names of services, in the order of their colours. */
import { Hono } from 'hono';
import type { ConsoleContext } from '../context.ts';
import { BADGES } from './badges.ts';
import { readServices } from './services.ts';
import type { RailState } from './shapes.ts';
import { createWires } from './wires.ts';

export function createRailRoutes(context: ConsoleContext): Hono {
  const { database, now } = context;
  const wires = createWires(context);
  return new Hono()
    .get('/rail', (c) => {
      const badges: RailState['badges'] = {};
      for (const [page, read] of Object.entries(BADGES)) {
        const badge = read(database, now());
        if (badge !== undefined) badges[page] = badge;
      }
      const state: RailState = { wires: wires(), badges };
      return c.json(state);
    })
    .get('/services', (c) => c.json({ services: readServices(database) }));
}
