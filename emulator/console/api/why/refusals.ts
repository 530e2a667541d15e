/**
 * Finds what a vendor refused while a trace went there. Refusals have no index by time, and an answer asks about thousands
 * of traces that lie near each other, so those of ten minutes are read at once.
 */
import type { DatabaseSync } from 'node:sqlite';
import { forEachVendor, type Vendor } from '../../../store/vendor.ts';
import { bringsTraces } from '../bringing.ts';
import { firstPlace } from '../first-place.ts';

/** @returns row ids of what was refused from a moment to another, in the order of time, at most fifty */
export type FindRefusals = (vendor: Vendor, fromMs: number, toMs: number) => number[];

const SPAN_MS = 600_000;
/** Of a trace that took longer the refusals are read for it alone. */
const MOST_SPANS = 3;
const MOST = 50;

interface Refused {
  readonly id: number;
  readonly ms: number;
}

/** @returns makes the search for one answer, which reads each span of ten minutes once */
export function createFindRefusals(database: DatabaseSync): () => FindRefusals {
  const statements = forEachVendor((vendor) =>
    database.prepare(
      `SELECT id, received_ms FROM refusals WHERE received_ms BETWEEN ? AND ? AND ${bringsTraces(vendor)}
       ORDER BY received_ms, id LIMIT ?`,
    ),
  );

  function read(vendor: Vendor, fromMs: number, toMs: number, most: number): Refused[] {
    return statements[vendor]
      .all(fromMs, toMs, most)
      .map((row) => ({ id: Number(row['id']), ms: Number(row['received_ms']) }));
  }

  return () => {
    const known = new Map<string, readonly Refused[]>();

    function inSpan(vendor: Vendor, span: number): readonly Refused[] {
      const key = `${vendor} ${span}`;
      const found = known.get(key) ?? read(vendor, span * SPAN_MS, (span + 1) * SPAN_MS - 1, -1);
      known.set(key, found);
      return found;
    }

    return (vendor, fromMs, toMs) => {
      const [first, last] = [Math.floor(fromMs / SPAN_MS), Math.floor(toMs / SPAN_MS)];
      if (last - first >= MOST_SPANS) return read(vendor, fromMs, toMs, MOST).map(({ id }) => id);
      const ids: number[] = [];
      for (let span = first; span <= last; span += 1) {
        const refused = inSpan(vendor, span);
        const from = firstPlace(refused.length, (place) => (refused[place]?.ms ?? 0) >= fromMs);
        for (let at = from; ids.length < MOST; at += 1) {
          const one = refused[at];
          if (one === undefined || one.ms > toMs) break;
          ids.push(one.id);
        }
      }
      return ids;
    };
  };
}
