/** The figures beside the pages' names in the rail. A page that has one adds its line to `BADGES`. */
import type { DatabaseSync } from 'node:sqlite';
import { INJECTED } from '../../../faults/faults.ts';
import { FREE_TIER, METER_LINES } from '../../../meter/line.ts';
import { DAY_MS, monthOf } from '../../../meter/month.ts';
import { VENDORS } from '../../../store/vendor.ts';
import type { Badge } from './shapes.ts';

/** Reads a page's badge; undefined where there is nothing to say. It is asked every three seconds, so it must be cheap. */
type ReadBadge = (database: DatabaseSync, nowMs: number) => Badge | undefined;

/** By the name of the page. */
export const BADGES: Readonly<Record<string, ReadBadge>> = {
  /** Active items of the last day that are errors. */
  errors(database, nowMs) {
    const row = database
      .prepare(
        `SELECT count(*) AS n FROM (SELECT 1 FROM rollbar_items
           WHERE last_occurrence_s > ? AND status = 'active' AND level IN ('error', 'critical') LIMIT 1000)`,
      )
      .get((nowMs - DAY_MS) / 1000);
    const n = Number(row?.['n']);
    return n === 0 ? undefined : { text: n === 1000 ? '999+' : String(n), bad: true };
  },
  /** Alarms that ring. */
  metrics(database) {
    const row = database
      .prepare(
        `SELECT count(*) AS n FROM aws_resources WHERE kind = 'monitoring/alarm' AND value ->> '$.state' = 'ALARM'`,
      )
      .get();
    const n = Number(row?.['n']);
    return n === 0 ? undefined : { text: n.toLocaleString('en'), bad: true };
  },
  traffic(database, nowMs) {
    // It does not count injected faults, nor requests that were accepted in part.
    const row = database
      .prepare(
        `SELECT count(*) AS n FROM refusals WHERE vendor IN (SELECT value FROM json_each(?))
         AND received_ms > ? AND code <> ? AND status NOT BETWEEN 200 AND 299`,
      )
      .get(JSON.stringify(VENDORS), nowMs - DAY_MS, INJECTED);
    const n = Number(row?.['n']);
    return n === 0 ? undefined : { text: n.toLocaleString('en'), bad: true };
  },
  /** The number of the current run. */
  runs(database) {
    const id = database.prepare('SELECT max(id) AS id FROM runs').get()?.['id'];
    return typeof id === 'number' ? { text: String(id), bad: false } : undefined;
  },
  /** The used share of the free tier that is used up most. */
  spend(database, nowMs) {
    const used = database.prepare('SELECT units FROM meter WHERE month = ? AND line = ?');
    const { name } = monthOf(nowMs);
    const shares = METER_LINES.map(
      (line) => Number(used.get(name, line)?.['units'] ?? 0) / FREE_TIER[line],
    );
    const most = Math.floor(Math.max(...shares) * 100);
    return most < 1 ? undefined : { text: `${most.toLocaleString('en')} %`, bad: most > 100 };
  },
};
