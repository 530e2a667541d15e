/**
 * Finds the rows that a kept request brought. No index leads from a request to its rows, because every insert would
 * pay for it; but rows are stored in the order of their requests, so the place is found by halving. An X-Ray document
 * that replaced an earlier one has that one's place, and an index of its own.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import { forEachVendor, type Vendor } from '../../../store/vendor.ts';

export interface Brought {
  /** Events, documents, lines or occurrences. */
  count(vendor: Vendor, request: number): number;
  /** Their traces in 32 hex digits, the first ones, and how many there are. */
  traces(vendor: Vendor, request: number): { readonly traces: string[]; readonly count: number };
}

const SHOWN_TRACES = 20;

/** Table, and which of its rows lie in the order of their requests. */
const TABLES: Readonly<Record<Vendor, readonly [table: string, inOrder: string]>> = {
  honeycomb: ['honeycomb_events', 'TRUE'],
  xray: ['xray_segments', 'request IS NOT NULL AND replaced = 0'],
  cloudwatch: ['log_events', 'request IS NOT NULL'],
  rollbar: ['rollbar_occurrences', 'TRUE'],
};

const Traces = v.object({ trace_id: v.string() });

export function createBrought(database: DatabaseSync): Brought {
  const readers = forEachVendor((vendor) => {
    const [table, inOrder] = TABLES[vendor];
    return {
      last: database.prepare(`SELECT max(id) AS id FROM ${table}`),
      from: database.prepare(
        `SELECT id, request FROM ${table} WHERE id >= ? AND ${inOrder} ORDER BY id LIMIT 1`,
      ),
      count: database.prepare(
        `SELECT count(*) AS n, count(DISTINCT trace) AS traces FROM ${table}
         WHERE id >= ? AND id < ? AND request = ? AND ${inOrder}`,
      ),
      traces: database.prepare(
        `SELECT trace_id FROM traces WHERE id IN (
           SELECT DISTINCT trace FROM ${table} WHERE id >= ? AND id < ? AND request = ? LIMIT ${SHOWN_TRACES})`,
      ),
    };
  });
  const replacing = database.prepare(
    'SELECT count(*) AS n FROM xray_segments WHERE request = ? AND replaced = 1',
  );

  /** The least id of a row that this request or a later one brought. */
  function firstOf(from: StatementSync, greatest: number, request: number): number {
    let [low, high] = [0, greatest + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = from.get(middle);
      const isEarlier = row !== undefined && Number(row['request']) < request;
      if (isEarlier) low = Number(row['id']) + 1;
      else high = middle;
    }
    return low;
  }

  function rangeOf(vendor: Vendor, request: number): [number, number, number] {
    const { from, last } = readers[vendor];
    const greatest = Number(last.get()?.['id'] ?? 0);
    return [firstOf(from, greatest, request), firstOf(from, greatest, request + 1), request];
  }

  return {
    count(vendor, request) {
      const n = Number(readers[vendor].count.get(...rangeOf(vendor, request))?.['n']);
      return vendor === 'xray' ? n + Number(replacing.get(request)?.['n']) : n;
    },
    traces(vendor, request) {
      const range = rangeOf(vendor, request);
      const { traces, count } = readers[vendor];
      return {
        traces: traces.all(...range).map((row) => v.parse(Traces, row).trace_id),
        count: Number(count.get(...range)?.['traces']),
      };
    },
  };
}
