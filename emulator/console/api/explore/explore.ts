/** Asks Honeycomb's query engine about the events of a time range. */
import type * as v from 'valibot';
import { createDocuments } from '../../../vendors/honeycomb/api/documents.ts';
import { createCatalog } from '../../../vendors/honeycomb/datasets/catalog.ts';
import {
  createEventAsker,
  createQueryAsker,
  type Asked as Answered,
} from '../../../vendors/honeycomb/query/asker.ts';
import { checkSpec } from '../../../vendors/honeycomb/query/check.ts';
import type { Comparison } from '../../../vendors/honeycomb/query/compare.ts';
import type { RunOptions } from '../../../vendors/honeycomb/query/run.ts';
import type { QuerySpec } from '../../../vendors/honeycomb/query/spec.ts';
import { windowOf } from '../../../vendors/honeycomb/query/window.ts';
import type { ConsoleContext } from '../context.ts';
import { groupsOf, heatmapsOf, labelsOf, stepsOf } from './compact.ts';
import type { Asked, AskedDifference, AskedEvents, ExploreAnswer } from './shapes.ts';

/** The signal ends a query when the page has left. */
export interface Explorer {
  query(wanted: v.InferOutput<typeof Asked>, signal: AbortSignal): Promise<Answered<ExploreAnswer>>;
  compare(
    wanted: v.InferOutput<typeof AskedDifference>,
    signal: AbortSignal,
  ): Promise<Answered<Comparison>>;
  /** Row ids of the newest events, the newest first. */
  newest(
    wanted: v.InferOutput<typeof AskedEvents>,
    signal: AbortSignal,
  ): Promise<Answered<readonly number[]>>;
}

const DEFAULT_LIMIT = 100;
const SHOWN_EVENTS = 100;

export function createExplorer(context: ConsoleContext): Explorer {
  const { ask, events } = context.honeycomb ?? ownEngine(context);
  const withTimes = createTimes(context);

  /** The query with its times, or what is wrong with it. */
  function specOf(wanted: v.InferOutput<typeof AskedEvents>): Answered<QuerySpec> {
    const spec = withTimes(wanted.query, wanted);
    const mistakes = checkSpec(spec);
    if (mistakes.length === 0) return { ok: true, data: spec };
    const told = mistakes.map(({ field, description }) => `${field} ${description}`);
    return { ok: false, error: `Cannot ask the query: ${told.join('; ')}` };
  }

  return {
    async query(wanted, signal) {
      const checked = specOf(wanted);
      if (!checked.ok) return checked;
      const { data: spec } = checked;
      const options: RunOptions = {
        limit: spec.limit ?? DEFAULT_LIMIT,
        without: { total: true, other: true },
        within: wanted.within,
        logarithmic: wanted.logarithmic,
        overview: true,
      };
      const run = await ask(spec, wanted.dataset, options, signal);
      if (!run.ok) return run;
      const { events: count = 0, groups = 0, heatmaps = [] } = run.data.overview ?? {};
      const window = windowOf(spec, context.now());
      const steps = stepsOf(window);
      return {
        ok: true,
        data: {
          window,
          steps,
          labels: labelsOf(spec),
          groups: groupsOf(spec, run.data, steps),
          group_count: groups,
          heatmaps: heatmapsOf(spec, heatmaps, steps),
          count,
        },
      };
    },
    async compare(wanted, signal) {
      const { dataset: slug, within, box } = wanted;
      const spec = specOf(wanted);
      return spec.ok ? events.compare({ spec: spec.data, slug, within }, box, signal) : spec;
    },
    async newest(wanted, signal) {
      const { dataset: slug, within, box } = wanted;
      const spec = specOf(wanted);
      if (!spec.ok) return spec;
      return events.newest({ spec: spec.data, slug, within }, box, SHOWN_EVENTS, signal);
    },
  };
}

function ownEngine(context: ConsoleContext): NonNullable<ConsoleContext['honeycomb']> {
  const catalog = createCatalog(context.database);
  const parts = { context, catalog, documents: createDocuments(context) };
  return { ask: createQueryAsker(parts), events: createEventAsker(parts) };
}

/** @returns gives a query whole seconds around the times that are wanted */
function createTimes({ database, now }: Pick<ConsoleContext, 'database' | 'now'>) {
  const oldest = database.prepare('SELECT min(time_ns) / 1000000 AS ms FROM honeycomb_events');

  return (query: QuerySpec, { from_ms, to_ms }: v.InferOutput<typeof AskedEvents>): QuerySpec => {
    const { time_range: _range, start_time: _start, end_time: _end, ...rest } = query;
    const end_time = Math.ceil((to_ms ?? now() + 1) / 1000);
    const fromMs = from_ms === 0 ? Number(oldest.get()?.['ms'] ?? now()) : from_ms;
    return { ...rest, start_time: Math.min(Math.floor(fromMs / 1000), end_time - 1), end_time };
  };
}
