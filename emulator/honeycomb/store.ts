/**
 * Keeps Honeycomb events: the room's only SQL. One transaction a request holds the raw request, the traces it
 * belongs to and a row for every event.
 */
import { transaction } from '../database.ts';
import type { Journal, TraceFacts } from '../journal.ts';
import type { RoomContext } from '../room.ts';
import type { HoneycombEvent } from './decode.ts';

interface StoredRequest {
  readonly operation: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Events with the JSON text of their fields. */
  readonly events: readonly { readonly event: HoneycombEvent; readonly text: string }[];
}

export interface Store {
  keep(request: StoredRequest): void;
}

export function createStore({ database, journal }: RoomContext): Store {
  const insert = database.prepare(`
    INSERT INTO honeycomb_events (request, trace, dataset, kind, span_id, parent_id, name,
      time_ns, duration_ns, sample_rate, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return {
    keep({ operation, headers, body, events }) {
      transaction(database, () => {
        const request = journal.request('honeycomb', operation, headers, body);
        const traces = keepTraces(events, journal);
        for (const { event, text } of events) {
          insert.run(
            request,
            traces.get(event.traceId) ?? null,
            event.dataset,
            event.kind,
            event.spanId ?? null,
            event.parentId ?? null,
            event.name ?? null,
            event.timeNs,
            event.durationNs ?? null,
            event.sampleRate,
            text,
          );
        }
      });
    },
  };
}

/** The integer ids of the traces by their hex ids; events without a trace find none. */
function keepTraces(
  events: StoredRequest['events'],
  journal: Journal,
): ReadonlyMap<string | undefined, number> {
  const facts = new Map<string, TraceFacts>();
  for (const { event } of events) {
    if (event.traceId === undefined) continue;
    facts.set(event.traceId, outermost(facts.get(event.traceId), event.entry));
  }
  const ids = new Map<string | undefined, number>();
  for (const [traceId, known] of facts) ids.set(traceId, journal.trace(traceId, known));
  return ids;
}

/** Of two entry spans in one trace, a service called by the other began later; its facts give way. */
function outermost(a: TraceFacts = {}, b: TraceFacts = {}): TraceFacts {
  const first = (b.startMs ?? Infinity) < (a.startMs ?? Infinity) ? b : a;
  return { ...(first === a ? b : a), ...first };
}
