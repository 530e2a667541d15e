/** Stores Honeycomb's events. */
import type { DatabaseSync } from 'node:sqlite';
import type { Journal } from '../../store/journal.ts';
import type { TraceFacts } from '../../store/traces.ts';
import { createInsert } from '../../store/rows.ts';
import { createAllowance, type CatalogWriter } from './datasets/catalog-writer.ts';
import type { HoneycombEvent } from './otlp/traces.ts';

/** Events with the JSON text of their fields. */
export type StorableEvents = readonly { readonly event: HoneycombEvent; readonly text: string }[];

/** Writes a row for every event, its trace, and what is new of its dataset and columns. */
export type StoreEvents = (events: StorableEvents, request: number | null) => void;

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

export function createEventStore(
  database: DatabaseSync,
  journal: Journal,
  catalog: CatalogWriter,
): StoreEvents {
  const insert = createInsert(database, 'honeycomb_events', COLUMNS);

  return (events, request) => {
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
  };
}

/** The names of the datasets, as first written, by those the events have. */
function keepDatasets(events: StorableEvents, catalog: CatalogWriter): ReadonlyMap<string, string> {
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
  events: StorableEvents,
  journal: Journal,
): ReadonlyMap<string | undefined, number> {
  const facts = new Map<string, TraceFacts>();
  const services = new Set<string>();
  for (const { event } of events) {
    const { traceId, entry } = event;
    if (traceId === undefined) continue;
    const service = serviceOf(event);
    if (service !== undefined) services.add(service);
    const known = facts.get(traceId);
    const told = entry ?? (isBetter(event, known) ? spanFacts(event) : undefined);
    if (known === undefined || told !== undefined) facts.set(traceId, outermost(known, told));
  }
  const ids = new Map<string | undefined, number>();
  for (const [traceId, known] of facts) ids.set(traceId, journal.trace(traceId, known));
  // Facts name the service of the root alone, and a collector sends the spans of several services together.
  services.forEach(journal.service);
  return ids;
}

function serviceOf({ fields }: HoneycombEvent): string | undefined {
  const service = fields['service.name'] ?? fields['service_name'];
  return typeof service === 'string' && service !== '' ? service : undefined;
}

/** Whether a span that says nothing of a request is the first of its trace, as long as nothing better is known. */
function isBetter({ kind, timeNs }: HoneycombEvent, known: TraceFacts = {}): boolean {
  const { rank = 0, startMs = Infinity } = known;
  return kind === 'span' && rank <= 1 && (rank === 0 || Number(timeNs) / 1e6 < startMs);
}

function spanFacts(event: HoneycombEvent): TraceFacts {
  const { spanId, parentId, name, timeNs, durationNs, fields } = event;
  const service = serviceOf(event);
  return {
    rank: parentId === undefined ? 3 : 1,
    spanId,
    startMs: Number(timeNs) / 1e6,
    ...(durationNs !== undefined && { durationMs: Number(durationNs) / 1e6 }),
    ...(name !== undefined && { name }),
    ...(service !== undefined && { service }),
    // As libhoney's spans say it.
    ...(fields['error'] !== undefined && fields['error'] !== false && { failed: true }),
  };
}

/** The likelier root of two, and of two alike the one that began first: a service called by the other began later. */
function outermost(a: TraceFacts = {}, b: TraceFacts = {}): TraceFacts {
  const [rankA, rankB] = [a.rank ?? 0, b.rank ?? 0];
  const isSecond =
    rankB > rankA || (rankB === rankA && (b.startMs ?? Infinity) < (a.startMs ?? Infinity));
  const root = isSecond ? b : a;
  return {
    ...root,
    rootFailed: root.rootFailed ?? root.failed ?? false,
    failed: (a.failed ?? false) || (b.failed ?? false),
  };
}
