/**
 * Counts what vendors would bill, in the transaction that writes what is counted, so that the meter is as exact and as
 * durable: one row for a line and month, and one for a line and day. It never subtracts; what retention deletes stays
 * counted. Triggers of schema.sql count custom metrics, once for every month in which they are reported.
 */
import type { DatabaseSync } from 'node:sqlite';
import { forEachLine, METER_LINES, type MeterLine } from './line.ts';
import { dayOf, monthOf } from './month.ts';

export interface Billing {
  /** Counts units for the current month, in the transaction that is open, else in one of its own. */
  bill(line: MeterLine, units: number): void;
  /** Runs one of the pieces of work that share a transaction. What it bills is gathered, unless it throws. */
  gather<T>(work: () => T): T;
  /** Writes what was gathered. Call at the transaction's end. */
  write(): void;
  /** Forgets what was gathered, because the transaction failed. */
  discard(): void;
}

/** @param now Unix milliseconds */
export function createBilling(database: DatabaseSync, now: () => number): Billing {
  const add = database.prepare(`
    INSERT INTO meter (month, line, units) VALUES (?, ?, ?)
    ON CONFLICT (month, line) DO UPDATE SET units = units + excluded.units`);
  const addToDay = database.prepare(`
    INSERT INTO meter_days (day, line, units) VALUES (?, ?, ?)
    ON CONFLICT (day, line) DO UPDATE SET units = units + excluded.units`);
  const gathered = forEachLine(() => 0);
  let current: Record<MeterLine, number> | undefined;
  let [month, day] = [monthOf(now()), dayOf(now())];

  function count(line: MeterLine, units: number): void {
    const time = now();
    if (time < month.startMs || time >= month.endMs) month = monthOf(time);
    if (time < day.startMs || time >= day.endMs) day = dayOf(time);
    add.run(month.name, line, units);
    addToDay.run(day.name, line, units);
  }

  return {
    bill(line, units) {
      if (units === 0) return;
      if (current === undefined) count(line, units);
      else current[line] += units;
    },
    gather(work) {
      const own = forEachLine(() => 0);
      current = own;
      try {
        const result = work();
        for (const line of METER_LINES) gathered[line] += own[line];
        return result;
      } finally {
        current = undefined;
      }
    },
    write() {
      for (const line of METER_LINES) {
        if (gathered[line] > 0) count(line, gathered[line]);
        gathered[line] = 0;
      }
    },
    discard() {
      for (const line of METER_LINES) gathered[line] = 0;
    },
  };
}
