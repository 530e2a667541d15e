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
/** When the person began again. */
const SINCE_KEY = 'lab-since';

export interface ProgressKeeper {
  readonly progress: ReadonlySignal<Progress>;
  /** What was done before, in unix milliseconds, proves nothing. */
  since(): number;
  /** Keeps what was not known yet, unless it was asked for before the person began again. */
  add(found: Pick<LabState, 'proofs' | 'since'>, nowMs: number): void;
  /** Forgets all progress, for a person who starts the lab again. */
  clear(nowMs: number): void;
}

/** @param storage of the browser; where it keeps nothing, progress holds until the page is left */
export function createProgress(storage: () => Storage): ProgressKeeper {
  const progress = signal<Progress>(read(storage, KEY, AllKept, {}));
  let since = read(storage, SINCE_KEY, v.number(), 0);

  function keep(next: Progress): void {
    progress.value = next;
    try {
      storage().setItem(KEY, JSON.stringify(next));
      storage().setItem(SINCE_KEY, JSON.stringify(since));
    } catch {
      // The browser keeps nothing for this page.
    }
  }

  return {
    progress,
    since: () => since,
    add({ proofs, since: askedSince }, nowMs) {
      if (askedSince !== since) return;
      const fresh = EXERCISES.filter((name) => proofs[name] && !progress.value[name]);
      if (fresh.length === 0) return;
      const added = fresh.map((name): [ExerciseName, unknown] => [
        name,
        { ...proofs[name], at_ms: nowMs },
      ]);
      keep({ ...progress.value, ...v.parse(AllKept, Object.fromEntries(added)) });
    },
    clear(nowMs) {
      since = nowMs;
      keep({});
    },
  };
}

function read<T>(
  storage: () => Storage,
  key: string,
  schema: v.GenericSchema<unknown, T>,
  otherwise: T,
): T {
  try {
    const text = storage().getItem(key);
    const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    return kept.success ? kept.output : otherwise;
  } catch {
    return otherwise;
  }
}
