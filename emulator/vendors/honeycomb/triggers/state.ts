/**
 * Keeps the state of each trigger, and every time one fired or resolved, with the recipients Honeycomb would notify.
 * Both are rows of the store, so they outlive a restart and the console can show them.
 */
import * as v from 'valibot';
import type { Documents } from '../api/documents.ts';

const STATE = 'trigger_state';
const FIRING = 'trigger_firing';
/** Older firings of a trigger are let go: on_true at a minute's frequency makes 1440 a day. */
const KEPT_FIRINGS = 500;

const State = v.object({
  triggered: v.boolean(),
  /** Runs in a row that were beyond the threshold. */
  times_beyond: v.number(),
  last_run_ms: v.optional(v.number()),
  value: v.nullable(v.number()),
  group: v.record(v.string(), v.unknown()),
  groups: v.number(),
  /** Why the last run has no result. */
  error: v.optional(v.string()),
});
export type TriggerState = v.InferOutput<typeof State>;

/** A trigger fired or resolved; when, is the time its row was made. */
export interface Firing {
  readonly status: 'triggered' | 'resolved';
  readonly value: number | null;
  readonly group: Readonly<Record<string, unknown>>;
  readonly groups: number;
  readonly threshold: { readonly op: string; readonly value: number };
  readonly query_id: string;
  /** Whom the vendor would have told. Nothing is sent. */
  readonly notified: readonly { readonly type: string; readonly target: string }[];
}

const UNKNOWN: TriggerState = {
  triggered: false,
  times_beyond: 0,
  value: null,
  group: {},
  groups: 0,
};

export interface TriggerStates {
  /** @param id of a trigger, here and below */
  get(id: string): TriggerState;
  save(id: string, state: TriggerState): void;
  fired(id: string, firing: Firing): void;
  /** Has the trigger run at the next opportunity. */
  hurry(id: string): void;
  forget(id: string): void;
}

export function createTriggerStates(documents: Documents): TriggerStates {
  function get(id: string): TriggerState {
    const [kept] = documents.list(STATE, id);
    return kept === undefined ? UNKNOWN : v.parse(State, kept.fields);
  }

  function save(id: string, state: TriggerState): void {
    const [kept] = documents.list(STATE, id);
    if (kept === undefined) documents.create(STATE, id, { ...state });
    else documents.update(STATE, id, kept.id, { ...state });
  }

  return {
    get,
    save,
    fired(id, firing) {
      documents.create(FIRING, id, { ...firing });
      const all = documents.list(FIRING, id);
      for (const old of all.slice(0, -KEPT_FIRINGS)) documents.remove(FIRING, id, old.id);
    },
    hurry(id) {
      const { last_run_ms: _forgotten, ...state } = get(id);
      save(id, state);
    },
    forget(id) {
      for (const kind of [STATE, FIRING]) {
        for (const { id: row } of documents.list(kind, id)) documents.remove(kind, id, row);
      }
    },
  };
}
