/**
 * Runs the triggers that are due, one after the other: runs their query, judges the rows, keeps the state, and notes
 * what fired and which recipients Honeycomb would notify. For recipients of type `marker` it makes the marker, since
 * that needs no sending.
 */
import * as v from 'valibot';
import type { Documents, ScopedDocument } from '../api/documents.ts';
import type { Asked, QueryAsker } from '../query/asker.ts';
import type { Results } from '../query/results.ts';
import { QuerySpec } from '../query/spec.ts';
import { showRecipients } from '../recipients/notification.ts';
import { follow, judge, type Verdict } from './judge.ts';
import { dueTime } from './schedule.ts';
import type { TriggerStates } from './state.ts';
import { KIND, KeptTrigger } from './trigger.ts';

export interface EvaluatorParts {
  readonly documents: Documents;
  readonly states: TriggerStates;
  readonly ask: QueryAsker;
  /** False once nothing can be kept any more. */
  readonly isOpen: () => boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A function that runs every trigger whose time has come; while it does, it joins those who call it again. */
export function createEvaluator(parts: EvaluatorParts): () => Promise<void> {
  const { documents, states, ask, isOpen, now } = parts;
  let running: Promise<void> | undefined;

  async function run(spec: QuerySpec, scope: string): Promise<Asked<Results>> {
    const without = { series: true, total: true, other: true };
    try {
      return await ask(spec, scope, { limit: Infinity, without });
    } catch (error) {
      // One trigger that cannot be run must not keep the others from it.
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async function evaluate({ id, scope, fields }: ScopedDocument): Promise<void> {
    const trigger = v.parse(KeptTrigger, fields);
    const before = states.get(id);
    const timeMs = dueTime(trigger, before.last_run_ms, now());
    if (timeMs === undefined) return;
    const query = documents.get('query', scope, trigger.query_id);
    const spec = v.parse(QuerySpec, query?.fields ?? {});
    const result: Asked<Results> =
      query === undefined
        ? { ok: false, error: 'Its query is gone' }
        : trigger.baseline_details !== undefined
          ? { ok: false, error: 'Baselines are not compared by this emulator' }
          : await run({ ...spec, end_time: Math.floor(timeMs / 1000) }, scope);
    if (!isOpen()) return;
    await documents.change(() => {
      // A trigger that was changed or deleted meanwhile is judged at its next run, or not at all.
      if (!isUnchanged(scope, id, fields)) return;
      if (result.ok)
        keep({ id, scope }, trigger, judge(spec, result.data, trigger.threshold), timeMs);
      else states.save(id, { ...before, last_run_ms: timeMs, error: result.error });
    });
  }

  /** Writes what a run found. */
  function keep(
    { id, scope }: Pick<ScopedDocument, 'id' | 'scope'>,
    trigger: KeptTrigger,
    verdict: Verdict,
    timeMs: number,
  ): void {
    const { state, news } = follow(trigger, states.get(id), verdict, timeMs);
    states.save(id, state);
    if (news === undefined) return;

    const { op, value } = trigger.threshold;
    const recipients = showRecipients(trigger.recipients, documents);
    states.fired(id, {
      status: news,
      ...verdict,
      threshold: { op, value },
      query_id: trigger.query_id,
      notified: recipients.map(({ type, target }) => ({ type, target })),
    });
    for (const { type, target } of recipients) {
      if (type !== 'marker' || news !== 'triggered') continue;
      const start_time = Math.floor(timeMs / 1000);
      documents.create('marker', scope, { start_time, message: target });
    }
  }

  function isUnchanged(scope: string, id: string, fields: ScopedDocument['fields']): boolean {
    return JSON.stringify(documents.get(KIND, scope, id)?.fields) === JSON.stringify(fields);
  }

  async function runAll(): Promise<void> {
    for (const trigger of documents.all(KIND)) {
      if (!isOpen()) return;
      try {
        await evaluate(trigger);
      } catch (error) {
        // The store may have been closed while the trigger ran.
        if (isOpen()) throw error;
      }
    }
  }

  return function runDue() {
    running ??= runAll().finally(() => (running = undefined));
    return running;
  };
}
