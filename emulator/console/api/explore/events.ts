/** Reads events by their row ids, for the list of what a query is about. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { readEvents, SELECT_EVENTS } from '../vendor-rows.ts';
import { cut } from './cut.ts';
import type { ExploredEvent } from './shapes.ts';

const TraceRow = v.object({ id: v.number(), trace_id: v.string() });

/** @returns reads them in the order of the ids; those deleted meanwhile are left out */
export function createEventReader(
  database: DatabaseSync,
): (ids: readonly number[]) => ExploredEvent[] {
  const select = database.prepare(`${SELECT_EVENTS} WHERE id IN (SELECT value FROM json_each(?))`);
  const selectTraces = database.prepare(`
    SELECT honeycomb_events.id, trace_id FROM honeycomb_events JOIN traces ON traces.id = trace
    WHERE honeycomb_events.id IN (SELECT value FROM json_each(?))`);

  return (ids) => {
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
