/**
 * Works out what the reading calls need, from documents: a view of each trace and its observations for the service
 * map. It does so a little at a time when nobody is sending, and the rest when it is asked for.
 */
import type { DatabaseSync } from 'node:sqlite';
import { assembleTrace, type Trace } from '../assemble.ts';
import { viewTrace, type TraceView } from '../filter/view.ts';
import { observe } from '../graph/observe.ts';
import type { GraphStore } from '../graph/store.ts';
import type { SegmentStore } from '../store.ts';
import { mapTrace } from '../trace-map.ts';
import type { StoredTrace, TraceStore } from './trace-store.ts';

export interface Derivation {
  /** Keeps all that `work` has made in one transaction, which is faster; all of it or nothing. */
  together<T>(work: () => T): T;
  /** Notes all traces that are new. */
  register(): void;
  /** Undefined when nothing of the trace is stored any more. */
  view(trace: StoredTrace): TraceView | undefined;
  /** Brings all observations up to date, and all views when they are needed, too. */
  complete(views: boolean): void;
  /** Brings a little of everything up to date, in ten milliseconds or so. @returns whether there is more to do. */
  workALittle(): boolean;
}

/** Segments: so many are registered, or their traces worked out, in five to ten milliseconds. */
const LITTLE = { registered: 1000, documents: 100 };
/** Much at a time where nobody can come in between: it adds up minutes less often. */
const MUCH = { registered: 20_000, documents: 20_000 };

export function createDerivation(
  database: DatabaseSync,
  segments: SegmentStore,
  traces: TraceStore,
  graph: GraphStore,
): Derivation {
  let open = false;

  /** Works whether or not somebody else's transaction is under way. */
  function together<T>(work: () => T): T {
    if (open) return work();
    open = true;
    database.exec('SAVEPOINT derivation');
    try {
      const result = work();
      graph.addUp();
      database.exec('RELEASE derivation');
      return result;
    } catch (error) {
      graph.discard();
      database.exec('ROLLBACK TO derivation; RELEASE derivation');
      throw error;
    } finally {
      open = false;
    }
  }

  /** @returns undefined when nothing of the trace is stored any more. */
  function assemble(trace: StoredTrace): Trace | undefined {
    const documents = segments.documents(trace, trace.traceId);
    if (documents.length > 0) return assembleTrace(trace.traceId, documents);
    traces.forget(trace.id);
    return undefined;
  }

  function know(stored: StoredTrace, trace: Trace, viewed: boolean): TraceView | undefined {
    const map = mapTrace(trace);
    if (!stored.observed) graph.replace(stored, stored.id, observe(map));
    const view = viewed ? viewTrace(trace, map) : undefined;
    traces.noteKnown(stored.id, view && JSON.stringify(view));
    return view;
  }

  /** @returns whether there is more to do. */
  function knowSome(documents: number, viewed: boolean): boolean {
    return together(() => {
      let left = documents;
      const some = traces.unknown(documents, viewed);
      for (const stored of some) {
        const trace = assemble(stored);
        if (trace !== undefined) know(stored, trace, viewed);
        left -= trace?.revision ?? 1;
        if (left <= 0) break;
      }
      return some.length > 0;
    });
  }

  function registerSome(limit: number): boolean {
    return together(() => traces.register(limit) > 0);
  }

  function register(): void {
    while (registerSome(MUCH.registered));
  }

  return {
    together,
    register,
    view(stored) {
      // Our own writing; a page may look at a thousand, and checking them would take most of its time.
      if (stored.view !== undefined) return JSON.parse(stored.view);
      return together(() => {
        const trace = assemble(stored);
        return trace && know(stored, trace, true);
      });
    },
    complete(views) {
      register();
      while (knowSome(MUCH.documents, views));
    },
    workALittle: () => registerSome(LITTLE.registered) || knowSome(LITTLE.documents, true),
  };
}
