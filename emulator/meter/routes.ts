/**
 * `GET /_emulator/meter`: what this month's telemetry would have used of the vendors' free tiers, and what it will
 * have used at the month's end. Reads only.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Hono } from 'hono';
import { forEachLine } from './line.ts';
import { monthOf } from './month.ts';
import { readingOf } from './reading.ts';

interface MeterParts {
  readonly database: DatabaseSync;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function createMeterRoutes({ database, now }: MeterParts): Hono {
  const select = database.prepare('SELECT units FROM meter WHERE month = ? AND line = ?');
  return new Hono().get('/', (c) => {
    const time = now();
    const month = monthOf(time);
    const units = forEachLine((line) => Number(select.get(month.name, line)?.['units'] ?? 0));
    return c.json(readingOf(month, units, time), 200, { 'cache-control': 'no-store' });
  });
}
