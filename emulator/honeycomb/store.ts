/**
 * Keeps Honeycomb events. One transaction a request holds the raw request, the traces it belongs to, what is new
 * of its datasets and columns, and a row for every event.
 */
import type { Journal, TraceFacts } from '../journal.ts';
import type { RoomContext } from '../room.ts';
import { createInsert } from '../rows.ts';
import { createAllowance, type Catalog } from './datasets/catalog.ts';
import type { HoneycombEvent } from './decode.ts';

interface StoredRequest {
  readonly operation: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Events with the JSON text of their fields. */
  readonly events: readonly { readonly event: HoneycombEvent; readonly text: string }[];
}

export interface Store {
  /** Done when it is durable. */
  keep(request: StoredRequest): Promise<void>;
}

const COLUMNS = [
  'request',
  'trace',
  'dataset',
  'kind',
  'span_id',
  'parent_id',
  'name',
  'time_ns',
  'duration_ns',
  'sample_rate',
  'fields',
];

export function createStore({ database, journal }: RoomContext, catalog: Catalog): Store {
  const insert = createInsert(database, 'honeycomb_events', COLUMNS);

  function insertAll({ operation, headers, body, events }: StoredRequest): void {
    const request = journal.request('honeycomb', operation, headers, body);
    const traces = keepTraces(events, journal);
    const datasets = keepDatasets(events, catalog);
    insert(
      events.map(({ event, text }) => [
        request,
        traces.get(event.traceId) ?? null,
        datasets.get(event.dataset) ?? event.dataset,
        event.kind,
        event.spanId ?? null,
        event.parentId ?? null,
        event.name ?? null,
        event.timeNs,
        event.durationNs ?? null,
        event.sampleRate,
        text,
      ]),
    );
    journal.bill('honeycomb', events.length);
  }

  /** What the catalog learned in a transaction that is rolled back is not so. */
  function undone(error: unknown): never {
    catalog.forget();
    throw error;
  }

  return {
    async keep(request) {
      const kept = journal.keep(() => {
        try {
          insertAll(request);
        } catch (error) {
          // At once, for others in the same transaction ask the catalog too.
          undone(error);
        }
      });
      await kept.catch(undone);
    },
  };
}

/** The names of the datasets, as first written, by those the events have. */
function keepDatasets(
  events: StoredRequest['events'],
  catalog: Catalog,
): ReadonlyMap<string, string> {
  const byDataset = Map.groupBy(events, ({ event }) => event.dataset);
  const names = new Map<string, string>();
  const allowance = createAllowance();
  for (const [dataset, members] of byDataset) {
    names.set(
      dataset,
      catalog.write(
        dataset,
        members.map(({ event }) => event.fields),
        allowance,
      ),
    );
  }
  return names;
}

/** The integer ids of the traces by their hex ids; events without a trace find none. */
function keepTraces(
  events: StoredRequest['events'],
  journal: Journal,
): ReadonlyMap<string | undefined, number> {
  const facts = new Map<string, TraceFacts>();
  for (const { event } of events) {
    const { traceId, entry } = event;
    if (traceId === undefined) continue;
    const known = facts.get(traceId);
    if (known === undefined || entry !== undefined) facts.set(traceId, outermost(known, entry));
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
