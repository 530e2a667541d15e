/** Finds the traces that did not reach a vendor, though they were sent: it refused them, or they were lost on the way. */
import type { DatabaseSync } from 'node:sqlite';
import { VENDORS } from '../../../store/vendor.ts';
import { TABLES } from '../trace-row.ts';
import { asBytes, withTexts } from '../whole-texts.ts';
import { createDecide, isUndelivered, type AbsentFrom } from './decide.ts';

/** @returns those among row ids of traces */
export type FindUndelivered = (rows: readonly number[]) => Set<number>;

/** @returns makes the search for one answer */
export function createUndelivered(
  database: DatabaseSync,
  now: () => number,
): () => FindUndelivered {
  const has = VENDORS.map(
    (vendor) => `EXISTS (SELECT 1 FROM ${TABLES[vendor]} WHERE trace = traces.id) AS ${vendor}`,
  );
  const select = database.prepare(
    `SELECT id, ${asBytes('service')}, time_ms, duration_ms, failed, ${has.join(', ')}
     FROM traces WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const beginDeciding = createDecide(database, now);

  return () => {
    const { wayOf } = beginDeciding();
    return (rows) => {
      const found = select.all(JSON.stringify(rows)).filter((row) => {
        const trace = absentFrom(withTexts(row));
        return VENDORS.some(
          (vendor) => row[vendor] === 0 && isUndelivered(vendor, wayOf(vendor, trace)),
        );
      });
      return new Set(found.map(({ id }) => Number(id)));
    };
  };
}

/** Read by hand: a schema takes longer than all else of some thousand rows. */
function absentFrom(row: Readonly<Record<string, unknown>>): AbsentFrom {
  const startMs = Number(row['time_ms']);
  return {
    row: Number(row['id']),
    service: typeof row['service'] === 'string' ? row['service'] : null,
    startMs,
    endMs: startMs + Number(row['duration_ms'] ?? 0),
    failed: row['failed'] === 1,
  };
}
