/**
 * What reached the vendors, as the emulator's store has it, each piece by the ids that tell it from a repetition. The
 * store itself keeps a segment and a Rollbar occurrence once, so there is a second count, of arrivals on the wire.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Vendor } from '../../emulator/store/vendor.ts';

export interface Store {
  /** What arrived of the traces. */
  arrived(vendor: Vendor, traces: readonly string[]): Tally;
  /** What the vendor shows of the traces, where that differs from what arrived. */
  kept(vendor: 'xray' | 'rollbar', traces: readonly string[]): Tally;
  /** The traces of which something arrived. */
  present(vendor: Vendor): Set<string>;
  /** Bodies of all requests that were kept. */
  bodies(): Set<string>;
  /** How many log events were rejected out of batches that were taken. */
  rejectedLogEvents(): number;
  /** How many faults were inflicted on the vendor. */
  inflicted(vendor: Vendor): number;
  close(): void;
}

interface Tally {
  /** Traces of which there is nothing. */
  readonly missing: number;
  /** Pieces that are there once more than they should. */
  readonly repeated: number;
}

const ARRIVED = {
  honeycomb: `SELECT trace_id, span_id AS id FROM honeycomb_events JOIN traces ON traces.id = trace`,
  cloudwatch: `SELECT trace_id, message AS id FROM log_events JOIN traces ON traces.id = trace`,
  xray: `SELECT replace(substr(value ->> 'trace_id', 3), '-', '') AS trace_id, value ->> 'id' AS id
    FROM requests, json_each(CAST(body AS TEXT) -> 'TraceSegmentDocuments')
    WHERE operation = 'PutTraceSegments'`,
  rollbar: `SELECT item ->> 'custom' ->> 'trace_id' AS trace_id, item ->> 'uuid' AS id
    FROM (SELECT CAST(body AS TEXT) -> 'data' AS item FROM requests WHERE vendor = 'rollbar')`,
};

const KEPT = {
  xray: `SELECT trace_id, segment_id AS id FROM xray_segments JOIN traces ON traces.id = trace`,
  rollbar: `SELECT trace_id, uuid AS id FROM rollbar_occurrences JOIN traces ON traces.id = trace`,
};

/** @param folder the emulator's DATA_DIR */
export function openStore(folder: string): Store {
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  const rejected = database.prepare(
    `SELECT total(message ->> 'tooOldLogEventEndIndex') AS count FROM refusals WHERE code = 'rejectedLogEventsInfo'`,
  );
  const inflicted = database.prepare(
    `SELECT count(*) AS count FROM refusals WHERE vendor = ? AND code = 'InjectedFault'`,
  );

  function tally(sql: string, traces: readonly string[]): Tally {
    const wanted = new Set(traces);
    const rows = database.prepare(sql).all();
    const ours = rows.filter(({ trace_id }) => wanted.has(String(trace_id)));
    const seen = new Set(ours.map(({ trace_id }) => trace_id));
    const pieces = new Set(ours.map(({ trace_id, id }) => `${String(trace_id)} ${String(id)}`));
    return { missing: wanted.size - seen.size, repeated: ours.length - pieces.size };
  }

  return {
    arrived: (vendor, traces) => tally(ARRIVED[vendor], traces),
    kept: (vendor, traces) => tally(KEPT[vendor], traces),
    present: (vendor) =>
      new Set(
        database
          .prepare(ARRIVED[vendor])
          .all()
          .map(({ trace_id }) => String(trace_id)),
      ),
    bodies: () =>
      new Set(
        database
          .prepare('SELECT CAST(body AS TEXT) AS body FROM requests')
          .all()
          .map(({ body }) => String(body)),
      ),
    rejectedLogEvents: () => Number(rejected.get()?.['count']),
    inflicted: (vendor) => Number(inflicted.get(vendor)?.['count']),
    close: () => database.close(),
  };
}
