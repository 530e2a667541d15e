/**
 * Derives from documents what the reading calls need: a view of each trace, and its observations for the service map.
 * It works while the emulator is idle, and does the rest when a call asks. It works in slices, each of them one
 * transaction, and other requests are answered between two slices.
 */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../../store/database.ts';
import { assembleTrace } from '../traces/assemble.ts';
import { decodeView, encodeView } from '../filter/view-text.ts';
import { viewTrace, type TraceView } from '../filter/view.ts';
import { observe } from '../graph/observe.ts';
import type { GraphStore, ObservedTrace } from '../graph/store.ts';
import { readTrace } from '../traces/read-trace.ts';
import type { SegmentStore } from '../segments/store.ts';
import { mapTrace } from '../traces/trace-map.ts';
import { STATE, type FoundTrace, type KnownTrace, type TraceStore } from './trace-store.ts';
import type { Slices } from './slices.ts';

export interface Derivation {
  /** Done when all traces are noted of which something was stored before the call. */
  register(): Promise<void>;
  /** Made again when it is not known. @returns undefined when nothing of the trace is stored any more. */
  view(trace: FoundTrace): TraceView | undefined;
  /**
   * Reads once all that was stored before the call is worked out; until it is done, nothing more will be.
   *
   * @param viewed whether it needs views, too
   */
  reading<T>(viewed: boolean, read: () => Promise<T>): Promise<T>;
  /** Works out all traces, until `isBusy`. */
  prepare(isBusy: () => boolean): Promise<void>;
}

/** Segments whose traces are noted in a millisecond or two. */
const REGISTERED = 500;

/** Segments whose traces are worked out in two or three milliseconds. */
const BATCH = 100;

export interface DerivationOptions {
  /** Segments to read at once. @default 100 */
  readonly batch?: number;
}

const never = () => false;

export function createDerivation(
  database: DatabaseSync,
  segments: SegmentStore,
  traces: TraceStore,
  graph: GraphStore,
  slices: Slices,
  { batch = BATCH }: DerivationOptions = {},
): Derivation {
  let before: Promise<unknown> = Promise.resolve();

  /** One at a time, in the order of asking, since each uses what the one before has worked out. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = before.then(work);
    before = done.catch(() => 'its caller is told');
    return done;
  }

  /** @returns whether there is more to do. */
  function registerSome(to: number): boolean {
    let more = traces.register(REGISTERED, to);
    while (more && !slices.isOver()) more = traces.register(REGISTERED, to);
    return more;
  }

  async function register(isBusy = never): Promise<void> {
    const to = traces.newestSegment();
    let more = !traces.hasRegistered(to);
    while (more && !isBusy()) {
      await slices.next();
      more = transaction(database, () => registerSome(to));
    }
  }

  /** @returns the last trace that it worked out; undefined when there was none. */
  function knowSome(
    state: typeof STATE.nothing | typeof STATE.observed,
    after: number,
    to: number,
    viewed: boolean,
  ): number | undefined {
    return transaction(database, () => {
      const observed: ObservedTrace[] = [];
      const known: KnownTrace[] = [];
      const gone: number[] = [];
      let last: number | undefined;
      do {
        const some = traces.unknown(state, last ?? after, to, batch);
        if (some.length === 0) break;
        for (const { documents, ...stored } of some) {
          last = stored.id;
          if (documents.length === 0) {
            gone.push(last);
            continue;
          }
          const trace = assembleTrace(stored.traceId, documents);
          const map = mapTrace(trace);
          if (state === STATE.nothing) observed.push({ ...stored, seen: observe(map) });
          const view = viewed ? encodeView(viewTrace(trace, map)) : undefined;
          known.push({ id: last, view });
        }
      } while (!slices.isOver());
      if (last === undefined) return undefined;
      graph.replace(observed);
      traces.noteKnown(known);
      traces.forget(gone);
      return last;
    });
  }

  async function know(viewed: boolean, isBusy = never): Promise<void> {
    const to = traces.newest();
    for (const state of viewed ? [STATE.nothing, STATE.observed] : [STATE.nothing]) {
      let last: number | undefined = 0;
      while (last !== undefined && !isBusy()) {
        if (slices.isOver()) await slices.next();
        last = knowSome(state, last, to, viewed);
      }
    }
  }

  return {
    register: () => register(),
    view(stored) {
      if (stored.view !== undefined) return decodeView(stored.view);
      const trace = readTrace(segments, stored, stored.traceId);
      return trace && viewTrace(trace);
    },
    async reading(viewed, read) {
      await register();
      return alone(async () => {
        await know(viewed);
        return read();
      });
    },
    prepare: (isBusy) =>
      alone(async () => {
        await register(isBusy);
        await know(true, isBusy);
      }),
  };
}
