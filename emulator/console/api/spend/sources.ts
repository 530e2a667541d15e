/**
 * Adds up what each trace brought to each vendor this month, to tell what each route and service costs. The first
 * request reads all rows of the month, some thousands at a time. Later requests read only the rows that arrived since
 * the one before. It keeps four numbers for each trace.
 */
import type { DatabaseSync } from 'node:sqlite';
import { runSteps, type Steps } from '../../../columns/steps.ts';
import { monthOf } from '../../../meter/month.ts';
import type { Journal } from '../../../store/journal.ts';
import { forEachVendor, VENDORS, type Vendor } from '../../../store/vendor.ts';
import { EVENT_OVERHEAD_BYTES } from '../../../vendors/cloudwatch/events/batch.ts';
import { firstPlace } from '../first-place.ts';
import { titleOf, type TraceIndex } from '../requests/trace-index.ts';
import type { SpendKey, SpendSource } from './shapes.ts';
import { createTally, type Tally } from './tally.ts';

/** Rows, what one of them counts, and since when it is stored. */
const TABLES: Readonly<Record<Vendor, readonly [table: string, units: string, since: string]>> = {
  honeycomb: ['honeycomb_events', '1', sinceRequest('honeycomb_events')],
  xray: ['xray_segments', '1', 'received_ms >= ?'],
  cloudwatch: [
    'log_events',
    `octet_length(message) + ${EVENT_OVERHEAD_BYTES}`,
    'ingestion_ms >= ?',
  ],
  rollbar: ['rollbar_occurrences', '1', sinceRequest('rollbar_occurrences')],
};

function sinceRequest(table: string): string {
  return `(SELECT received_ms FROM requests WHERE requests.id = ${table}.request) >= ?`;
}

/** Rows that are read at once: some milliseconds. */
const BATCH = 20_000;

interface Counted {
  readonly month: string;
  readonly sums: Record<Vendor, Tally>;
  /** Greatest row id that was read. */
  readonly last: Record<Vendor, number>;
}

export interface Sources {
  by(key: SpendKey, nowMs: number): Promise<SpendSource[]>;
}

export function createSources(
  database: DatabaseSync,
  journal: Pick<Journal, 'subscribe'>,
  index: TraceIndex,
): Sources {
  const readers = forEachVendor((vendor) => {
    const [table, units, since] = TABLES[vendor];
    return {
      greatest: database.prepare(`SELECT coalesce(max(id), 0) AS id FROM ${table}`),
      isOfMonth: database.prepare(
        `SELECT ${since} AS ok FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`,
      ),
      next: database.prepare(
        `SELECT coalesce(trace, 0) AS trace, sum(${units}) AS units FROM ${table}
         WHERE id > ? AND id <= ? GROUP BY 1`,
      ),
    };
  });
  const firstTrace = database.prepare('SELECT coalesce(min(id), 1) AS id FROM traces');
  let counted: Counted | undefined;
  let counting: Promise<Counted> | undefined;
  journal.subscribe((change) => {
    if (change === 'reset') counted = undefined;
  });

  /** The greatest id of a row of an earlier month: ids ascend with the time of arrival. */
  function lastBefore(vendor: Vendor, startMs: number): number {
    const { greatest, isOfMonth } = readers[vendor];
    return firstPlace(
      Number(greatest.get()?.['id']),
      (id) => isOfMonth.get(startMs, id + 1)?.['ok'] === 1,
    );
  }

  function begin(nowMs: number): Counted {
    const { name, startMs } = monthOf(nowMs);
    return {
      month: name,
      sums: forEachVendor(() => createTally(Number(firstTrace.get()?.['id']))),
      last: forEachVendor((vendor) => lastBefore(vendor, startMs)),
    };
  }

  function* count(nowMs: number): Steps<Counted> {
    const current = counted?.month === monthOf(nowMs).name ? counted : begin(nowMs);
    counted = current;
    for (const vendor of VENDORS) {
      const { greatest, next } = readers[vendor];
      const end = Number(greatest.get()?.['id']);
      const sums = current.sums[vendor];
      // SQLite gives an id again once the greatest one was deleted.
      current.last[vendor] = Math.min(current.last[vendor], end);
      while (current.last[vendor] < end) {
        const to = Math.min(end, current.last[vendor] + BATCH);
        for (const row of next.all(current.last[vendor], to)) {
          sums.add(Number(row['trace']), Number(row['units']));
        }
        current.last[vendor] = to;
        yield;
      }
    }
    return current;
  }

  return {
    async by(key, nowMs) {
      counting ??= runSteps(count(nowMs)).finally(() => (counting = undefined));
      const { sums } = await counting;
      const { rows, kindOf, kinds, times } = await index.entries();
      const { startMs } = monthOf(nowMs);
      const sources = new Map<string | null, SpendSource>();
      const sourceOf = (name: string | null) => {
        const found = sources.get(name) ?? newSource(name);
        sources.set(name, found);
        return found;
      };
      const add = (source: SpendSource, row: number) => {
        source.honeycomb += sums.honeycomb.of(row);
        source.cloudwatch += sums.cloudwatch.of(row);
        source.rollbar += sums.rollbar.of(row);
        // A trace is billed once, however many documents it has.
        if (sums.xray.of(row) > 0) source.xray += 1;
      };
      const names = kinds.map((kind) => (key === 'service' ? kind.service : titleOf(kind) || null));
      const ofKinds = kinds.map((_, at) => sourceOf(names[at] ?? null));
      for (let at = 0; at < rows.length; at++) {
        const source = ofKinds[kindOf[at] ?? 0];
        if (source === undefined) continue;
        if ((times[at] ?? 0) >= startMs) source.requests += 1;
        add(source, rows[at] ?? 0);
      }
      add(sourceOf(null), 0);
      return [...sources.values()].filter(
        ({ honeycomb, xray, cloudwatch, rollbar }) => honeycomb + xray + cloudwatch + rollbar > 0,
      );
    },
  };
}

function newSource(name: string | null): SpendSource {
  return { name, requests: 0, honeycomb: 0, xray: 0, cloudwatch: 0, rollbar: 0 };
}
