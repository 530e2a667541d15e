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
import type { Plan } from './collect.ts';
import { createHoneycombEngine, type HoneycombEngine } from './engine.ts';
import { EVENT_TABLE } from './events.ts';
import type { Results } from './results.ts';
import type { RunOptions } from './run.ts';
import type { QuerySpec } from './spec.ts';
import { windowOf } from './window.ts';

export type Run =
  | { readonly ok: true; readonly data: Results }
  | { readonly ok: false; readonly error: string };

/** @param slug of a dataset, or `__all__` @param signal ends the query when its client has left */
export type QueryAsker = (
  spec: QuerySpec,
  slug: string,
  options: RunOptions,
  signal?: AbortSignal,
) => Promise<Run>;

export interface AskerParts {
  readonly context: RoomContext;
  readonly catalog: Catalog;
  readonly documents: Documents;
  /** @default one that runs here */
  readonly engine?: HoneycombEngine | undefined;
}

export function createQueryAsker(parts: AskerParts): QueryAsker {
  const { context } = parts;
  const { engine = createHoneycombEngine(createColumns(context.database, EVENT_TABLE)) } = parts;
  return async function ask(spec, slug, options, signal = new AbortController().signal) {
    await context.inbox.settled();
    const resolved = resolve(parts, spec, slug);
    if (!resolved.ok) return resolved;
    try {
      const data = await engine({ plan: resolved.plan, options }, signal);
      return data === undefined
        ? { ok: false, error: 'The query was cancelled' }
        : { ok: true, data };
    } catch (error) {
      if (error instanceof QueryTooLarge) return { ok: false, error: error.message };
      throw error;
    }
  };
}

function resolve(
  { context, catalog, documents }: AskerParts,
  spec: QuerySpec,
  slug: string,
): { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly error: string } {
  const dataset = slug === ENVIRONMENT ? undefined : catalog.find(slug)?.name;
  // Without a dataset all would be read.
  if (slug !== ENVIRONMENT && dataset === undefined) {
    return { ok: false, error: `Dataset '${slug}' not found` };
  }
  const calculated = calculatedFields(documents, slug, spec.calculated_fields ?? []);
  if (!calculated.ok) return calculated;
  const window = windowOf(spec, context.now());
  const durations = definedDurations(documents, catalog, slug);
  return { ok: true, plan: { spec, window, dataset, fields: calculated.fields, durations } };
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
