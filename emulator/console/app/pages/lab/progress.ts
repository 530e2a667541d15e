/** Keeps, in the browser, which exercises were proved and by what: the proof itself leaves the store some day. */
import { signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { EXERCISES, Proof, type ExerciseName, type LabState } from '../../../api/lab/shapes.ts';

const Kept = v.object({
  ...Proof.entries,
  /** When it was seen first, unix milliseconds. */
  at_ms: v.number(),
});
const AllKept = v.record(v.picklist(EXERCISES), v.optional(Kept));
export type Progress = v.InferOutput<typeof AllKept>;

const KEY = 'lab';

export interface ProgressKeeper {
  readonly progress: ReadonlySignal<Progress>;
  /** Keeps what was not known yet. */
  add(proofs: LabState['proofs'], nowMs: number): void;
  /** Forgets all progress, for a person who starts the lab again. */
  clear(): void;
}

/** @param storage of the browser; where it keeps nothing, progress holds until the page is left */
export function createProgress(storage: () => Storage): ProgressKeeper {
  const progress = signal<Progress>(read(storage));

  function keep(next: Progress): void {
    progress.value = next;
    try {
      storage().setItem(KEY, JSON.stringify(next));
    } catch {
      // The browser keeps nothing for this page.
    }
  }

  return {
    progress,
    add(proofs, nowMs) {
      const fresh = EXERCISES.filter((name) => proofs[name] && !progress.value[name]);
      if (fresh.length === 0) return;
      const added = fresh.map((name): [ExerciseName, unknown] => [
        name,
        { ...proofs[name], at_ms: nowMs },
      ]);
      keep({ ...progress.value, ...v.parse(AllKept, Object.fromEntries(added)) });
    },
    clear: () => keep({}),
  };
}

function read(storage: () => Storage): Progress {
  try {
    const kept = v.safeParse(
      v.pipe(v.string(), v.parseJson(), AllKept),
      storage().getItem(KEY) ?? '{}',
    );
    return kept.success ? kept.output : {};
  } catch {
    return {};
  }
}
