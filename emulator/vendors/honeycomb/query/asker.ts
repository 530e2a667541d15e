/**
 * Asks a query of a dataset, or of all: resolves the names that its columns and its window depend on, and runs it
 * over the events that are stored now, beside all else.
 */
import { createColumns } from '../../../columns/columns.ts';
import { QueryTooLarge } from '../../../columns/too-large.ts';
import type { RoomContext } from '../../../inbox/room.ts';
import type { Documents } from '../api/documents.ts';
import type { Catalog } from '../datasets/catalog.ts';
import { definedDatasets, definedField } from '../datasets/definitions.ts';
import { ENVIRONMENT, calculatedFields } from '../derived-columns/fields.ts';
import type { Box } from './box.ts';
import type { Plan } from './collect.ts';
import type { Comparison } from './compare.ts';
import { createEventEngine, createHoneycombEngine } from './engine.ts';
import type { EventEngine, HoneycombEngine } from './engine.ts';
import { EVENT_TABLE } from './events.ts';
import type { Results } from './results.ts';
import type { RunOptions } from './run.ts';
import type { Filter, QuerySpec } from './spec.ts';
import { windowOf } from './window.ts';

export type Asked<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: string };

/** @param slug of a dataset, or `__all__` @param signal ends the query when its client has left */
export type QueryAsker = (
  spec: QuerySpec,
  slug: string,
  options: RunOptions,
  signal?: AbortSignal,
) => Promise<Asked<Results>>;

/** The events of a query: those for which its filters and these hold. */
export interface EventsOf {
  readonly spec: QuerySpec;
  /** Of a dataset, or `__all__`. */
  readonly slug: string;
  readonly within: readonly Filter[];
}

/** Asks for events themselves, as the console does. */
export interface EventAsker {
  compare(of: EventsOf, box: Box, signal: AbortSignal): Promise<Asked<Comparison>>;
  /** Row ids, of the newest first. @param box undefined for all */
  newest(
    of: EventsOf,
    box: Box | undefined,
    limit: number,
    signal: AbortSignal,
  ): Promise<Asked<readonly number[]>>;
}

interface Names {
  readonly context: RoomContext;
  readonly catalog: Catalog;
  readonly documents: Documents;
}

interface AskerParts extends Names {
  /** @default one that runs here */
  readonly engine?: HoneycombEngine | undefined;
}

interface EventAskerParts extends Names {
  /** @default one that runs here */
  readonly events?: EventEngine | undefined;
}

export function createQueryAsker(parts: AskerParts): QueryAsker {
  const { database } = parts.context;
  const { engine = createHoneycombEngine(createColumns(database, EVENT_TABLE)) } = parts;
  return (spec, slug, options, signal = new AbortController().signal) =>
    runPlan(parts, spec, slug, (plan) => engine({ plan, options }, signal));
}

export function createEventAsker(parts: EventAskerParts): EventAsker {
  const { database } = parts.context;
  const { events = createEventEngine(database, createColumns(database, EVENT_TABLE)) } = parts;
  return {
    compare: ({ spec, slug, within }, box, signal) =>
      runPlan(parts, spec, slug, (plan) =>
        events.compare({ kind: 'comparison', plan, within, box }, signal),
      ),
    newest: ({ spec, slug, within }, box, limit, signal) =>
      runPlan(parts, spec, slug, (plan) =>
        events.newest({ kind: 'newest', plan, within, box, limit }, signal),
      ),
  };
}

async function runPlan<T>(
  names: Names,
  spec: QuerySpec,
  slug: string,
  run: (plan: Plan) => Promise<T | undefined>,
): Promise<Asked<T>> {
  await names.context.inbox.settled();
  const resolved = resolve(names, spec, slug);
  if (!resolved.ok) return resolved;
  try {
    const data = await run(resolved.data);
    return data === undefined
      ? { ok: false, error: 'The query was cancelled' }
      : { ok: true, data };
  } catch (error) {
    if (error instanceof QueryTooLarge) return { ok: false, error: error.message };
    throw error;
  }
}

function resolve(
  { context, catalog, documents }: Names,
  spec: QuerySpec,
  slug: string,
): Asked<Plan> {
  const dataset = slug === ENVIRONMENT ? undefined : catalog.find(slug)?.name;
  // Without a dataset all would be read.
  if (slug !== ENVIRONMENT && dataset === undefined) {
    return { ok: false, error: `Dataset '${slug}' not found` };
  }
  const calculated = calculatedFields(documents, slug, spec.calculated_fields ?? []);
  if (!calculated.ok) return calculated;
  const window = windowOf(spec, context.now());
  const durations = definedDurations(documents, catalog, slug);
  return { ok: true, data: { spec, window, dataset, fields: calculated.fields, durations } };
}

/** The field of the durations, by the name of each dataset whose definitions name one. */
function definedDurations(
  documents: Documents,
  catalog: Catalog,
  slug: string,
): Map<string, string | null> {
  const slugs = slug === ENVIRONMENT ? definedDatasets(documents) : [slug];
  return new Map(
    slugs.flatMap((each): [string, string | null][] => {
      const field = definedField(documents, each, 'duration_ms');
      const dataset = catalog.find(each);
      return field === undefined || dataset === undefined ? [] : [[dataset.name, field]];
    }),
  );
}
