/** The engines that run queries over columns of the store, of all rooms that have one. */
import type { DatabaseSync } from 'node:sqlite';
import {
  createInsightsEngine,
  type InsightsEngine,
} from '../vendors/cloudwatch/insights/engine.ts';
import { LOG_TABLE } from '../vendors/cloudwatch/insights/log-columns.ts';
import { createHoneycombEngine, type HoneycombEngine } from '../vendors/honeycomb/query/engine.ts';
import { EVENT_TABLE } from '../vendors/honeycomb/query/events.ts';
import { createColumns } from '../columns/columns.ts';

export interface Engines {
  readonly insights: InsightsEngine;
  readonly honeycomb: HoneycombEngine;
}

/** @param keptBytes of columns that are kept for each of them */
export function createEngines(
  database: DatabaseSync,
  keptBytes: number,
): Engines & { readonly refresh: Readonly<Record<keyof Engines, () => void>> } {
  const logs = createColumns<string | number | boolean | undefined>(database, LOG_TABLE, {
    keptBytes,
  });
  const events = createColumns<string | number | boolean | null>(database, EVENT_TABLE, {
    keptBytes,
  });
  return {
    insights: createInsightsEngine(logs),
    honeycomb: createHoneycombEngine(events),
    refresh: { insights: logs.refresh, honeycomb: events.refresh },
  };
}
