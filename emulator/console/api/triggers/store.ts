/** Reads Honeycomb's triggers with their state and firings. It does not read the keys and addresses of recipients. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { TriggerView } from './shapes.ts';
import { Firing } from './shapes.ts';

const SHOWN_FIRINGS = 20;

const json = <T extends v.GenericSchema>(schema: T) => v.pipe(v.string(), v.parseJson(), schema);

const State = v.object({
  triggered: v.boolean(),
  last_run_ms: v.optional(v.number()),
  value: v.nullable(v.number()),
  group: v.record(v.string(), v.unknown()),
  error: v.optional(v.string()),
});

const Row = v.object({
  id: v.string(),
  dataset: v.string(),
  trigger: json(
    v.object({
      name: v.string(),
      disabled: v.boolean(),
      frequency: v.number(),
      threshold: v.object({ op: v.string(), value: v.number() }),
      query_id: v.string(),
    }),
  ),
  state: v.nullable(json(State)),
});

const FiringRow = v.object({
  at_ms: v.number(),
  document: json(v.record(v.string(), v.unknown())),
});

/** @returns reads them in the order of their making */
export function createTriggerReader(database: DatabaseSync): () => TriggerView[] {
  const triggers = database.prepare(`
    SELECT id, scope AS dataset, document AS trigger,
      (SELECT document FROM honeycomb_documents AS states
        WHERE kind = 'trigger_state' AND scope = triggers.id) AS state
    FROM honeycomb_documents AS triggers WHERE kind = 'trigger' ORDER BY created_ms, id`);
  const firings = database.prepare(`
    SELECT created_ms AS at_ms, document FROM honeycomb_documents
    WHERE kind = 'trigger_firing' AND scope = ? ORDER BY created_ms DESC, id LIMIT ${SHOWN_FIRINGS}`);

  function firingsOf(id: string): Firing[] {
    return firings.all(id).map((row) => {
      const { at_ms, document } = v.parse(FiringRow, row);
      return v.parse(Firing, { at_ms, ...document });
    });
  }

  return () =>
    triggers.all().map((row) => {
      const { id, dataset, trigger, state } = v.parse(Row, row);
      return {
        id,
        dataset,
        ...trigger,
        triggered: state?.triggered ?? false,
        last_run_ms: state?.last_run_ms ?? null,
        value: state?.value ?? null,
        group: state?.group ?? {},
        error: state?.error ?? null,
        firings: firingsOf(id),
      };
    });
}
