/**
 * Asks a query of the events of a time range. Where the query makes groups, it asks for heatmaps once more, of all groups
 * together.
 */
import type * as v from 'valibot';
import { createCatalog } from '../../../vendors/honeycomb/datasets/catalog.ts';
import { createDocuments } from '../../../vendors/honeycomb/api/documents.ts';
import { createQueryAsker } from '../../../vendors/honeycomb/query/asker.ts';
import { checkSpec } from '../../../vendors/honeycomb/query/check.ts';
import type { RunOptions } from '../../../vendors/honeycomb/query/run.ts';
import { calculationsOf, type QuerySpec } from '../../../vendors/honeycomb/query/spec.ts';
import { windowOf } from '../../../vendors/honeycomb/query/window.ts';
import type { ConsoleContext } from '../context.ts';
import { groupsOf, heatmapsOf, labelsOf, stepsOf } from './compact.ts';
import type { Asked, ExploreAnswer } from './shapes.ts';

export type Explored =
  | { readonly ok: true; readonly answer: ExploreAnswer }
  | { readonly ok: false; readonly error: string };

/** @param signal ends the query when the page has left */
export type Explore = (
  wanted: v.InferOutput<typeof Asked>,
  signal: AbortSignal,
) => Promise<Explored>;

const DEFAULT_LIMIT = 100;

export function createExplore(context: ConsoleContext): Explore {
  const ask = context.askHoneycomb ?? ownAsker(context);
  const withTimes = createTimes(context);

  return async (wanted, signal) => {
    const spec = withTimes(wanted.query, wanted);
    const mistakes = checkSpec(spec);
    if (mistakes.length > 0) {
      const told = mistakes.map(({ field, description }) => `${field} ${description}`);
      return { ok: false, error: `Cannot ask the query: ${told.join('; ')}` };
    }
    const options: RunOptions = {
      limit: spec.limit ?? DEFAULT_LIMIT,
      without: { total: true, other: true },
      within: wanted.within,
      logarithmic: wanted.logarithmic,
      matched: true,
    };
    const isGrouped = (spec.breakdowns ?? []).length > 0;
    const heatmaps = calculationsOf(spec).filter(({ op }) => op === 'HEATMAP');
    const run = await ask(
      isGrouped ? withoutHeatmaps(spec) : spec,
      wanted.dataset,
      options,
      signal,
    );
    if (!run.ok) return run;
    const drawn =
      isGrouped && heatmaps.length > 0
        ? await ask(ofAllGroups(spec, heatmaps), wanted.dataset, options, signal)
        : run;
    if (!drawn.ok) return drawn;

    const window = windowOf(spec, context.now());
    const steps = stepsOf(window);
    const { events = 0, groups = 0 } = run.data.matched ?? {};
    return {
      ok: true,
      answer: {
        window,
        steps,
        labels: labelsOf(spec),
        groups: groupsOf(spec, run.data, steps),
        group_count: groups,
        heatmaps: heatmapsOf(spec, drawn.data, steps),
        count: events,
      },
    };
  };
}

function ownAsker(context: ConsoleContext) {
  const catalog = createCatalog(context.database);
  return createQueryAsker({ context, catalog, documents: createDocuments(context) });
}

/** Without a calculation there is COUNT. */
function withoutHeatmaps(spec: QuerySpec): QuerySpec {
  return { ...spec, calculations: calculationsOf(spec).filter(({ op }) => op !== 'HEATMAP') };
}

function ofAllGroups(spec: QuerySpec, calculations: QuerySpec['calculations']): QuerySpec {
  return { ...spec, calculations, breakdowns: [], orders: [], havings: [], formulas: [] };
}

/** @returns gives a query whole seconds around the times that are wanted */
function createTimes({ database, now }: Pick<ConsoleContext, 'database' | 'now'>) {
  const oldest = database.prepare('SELECT min(time_ns) / 1000000 AS ms FROM honeycomb_events');

  return (query: QuerySpec, { from_ms, to_ms }: v.InferOutput<typeof Asked>): QuerySpec => {
    const { time_range: _range, start_time: _start, end_time: _end, ...rest } = query;
    const end_time = Math.ceil((to_ms ?? now() + 1) / 1000);
    const fromMs = from_ms === 0 ? Number(oldest.get()?.['ms'] ?? now()) : from_ms;
    return { ...rest, start_time: Math.min(Math.floor(fromMs / 1000), end_time - 1), end_time };
  };
}
