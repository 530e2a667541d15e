/**
 * `GET /_emulator/meter`: what this month's telemetry would have used of the vendors' free tiers, and what it will
 * have used at the month's end. Reads only.
 */
import { Hono } from 'hono';
import type { RoomContext } from '../inbox/room.ts';
import { forEachLine } from './line.ts';
import { monthOf } from './month.ts';
import { readingOf } from './reading.ts';

export function createMeterRoutes({ database, now }: Pick<RoomContext, 'database' | 'now'>): Hono {
  const select = database.prepare('SELECT units FROM meter WHERE month = ? AND line = ?');
  return new Hono().get('/', (c) => {
    const time = now();
    const month = monthOf(time);
    const units = forEachLine((line) => Number(select.get(month.name, line)?.['units'] ?? 0));
    return c.json(readingOf(month, units, time), 200, { 'cache-control': 'no-store' });
  });
}
