/** Reads events by their row ids, for the list of what a query is about. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { readEvents, SELECT_EVENTS } from '../vendor-rows.ts';
import { cut } from './cut.ts';
import type { ExploredEvent } from './shapes.ts';

const TraceRow = v.object({ id: v.number(), trace_id: v.string() });

/** An event may have a megabyte: those beyond so much together are left out. */
const MOST_BYTES = 8_000_000;

/** @returns reads them in the order of the ids; those deleted meanwhile are left out */
export function createEventReader(
  database: DatabaseSync,
): (ids: readonly number[]) => ExploredEvent[] {
  const select = database.prepare(`${SELECT_EVENTS} WHERE id IN (SELECT value FROM json_each(?))`);
  const selectTraces = database.prepare(`
    SELECT honeycomb_events.id, trace_id FROM honeycomb_events JOIN traces ON traces.id = trace
    WHERE honeycomb_events.id IN (SELECT value FROM json_each(?))`);

  const selectSizes = database.prepare(`
    SELECT id, octet_length(fields) AS bytes FROM honeycomb_events
    WHERE id IN (SELECT value FROM json_each(?))`);

  /** The first of them that are not too large together. */
  function fitting(ids: readonly number[]): number[] {
    const sizes = new Map(
      selectSizes.all(JSON.stringify(ids)).map((row) => [row['id'], Number(row['bytes'])]),
    );
    let bytes = 0;
    return ids.filter((id) => (bytes += sizes.get(id) ?? 0) <= MOST_BYTES);
  }

  return (wanted) => {
    const ids = fitting(wanted);
    const asked = JSON.stringify(ids);
    const events = new Map(readEvents(select.all(asked)).map((event) => [event.id, event]));
    const traces = new Map(
      selectTraces.all(asked).map((row) => {
        const { id, trace_id } = v.parse(TraceRow, row);
        return [id, trace_id];
      }),
    );
    return ids.flatMap((id) => {
      const event = events.get(id);
      if (event === undefined) return [];
      const { request: _request, parent_id: _parent, sample_rate: _rate, ...kept } = event;
      const fields = Object.entries(event.fields).map(([name, value]) => [name, cut(value)]);
      return [{ ...kept, trace_id: traces.get(id) ?? null, fields: Object.fromEntries(fields) }];
    });
  };
}
