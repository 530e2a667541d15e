/**
 * Observations of stored traces: added up by the hour where a range covers whole hours, by the minute at its ends,
 * and trace by trace in the minutes that it cuts. Sums are made when they are first asked for.
 */
import type { Derivation } from '../derived/derive.ts';
import type { TraceStore } from '../derived/trace-store.ts';
import type { NamedFilter } from '../filter/judge.ts';
import type { TraceView } from '../filter/view.ts';
import type { Range, Scope } from '../store.ts';
import { decodeObservations, encodeObservations } from './encode.ts';
import type { Observation } from './observe.ts';
import type { Observatory } from './operations.ts';
import type { GraphStore, Period } from './store.ts';
import { addUp, HOUR_S, MINUTE_S, type Sums } from './sums.ts';

/** Of a time in which a filter lets nothing through. */
const NOTHING: Sums = {
  firstStart: Infinity,
  lastStart: -Infinity,
  seen: encodeObservations([]),
};

export function createObservatory(
  traces: TraceStore,
  graph: GraphStore,
  derivation: Derivation,
): Observatory {
  function* partsOf(scope: Scope, minute: number, filter?: NamedFilter): Generator<Observation> {
    for (const { seen, view } of graph.parts(scope, minute, filter !== undefined)) {
      if (filter !== undefined) {
        // Our own writing; to check it takes longer than to judge it.
        const trace: TraceView = JSON.parse(view);
        if (!filter.passes(trace)) continue;
      }
      yield* decodeObservations(seen);
    }
  }

  function sumsOf(
    scope: Scope,
    period: Period,
    filter: NamedFilter | undefined,
    make: () => Sums | undefined,
  ): Sums | undefined {
    const name = filter?.name ?? '';
    const kept = graph.sums(scope, period, name);
    if (kept !== undefined) return kept;
    const sums = make();
    // Without a filter there is no row where there is nothing; with one, a row says so.
    graph.keepSums(scope, period, name, filter === undefined ? sums : (sums ?? NOTHING));
    return sums;
  }

  function minuteOf(scope: Scope, number: number, filter?: NamedFilter): Sums | undefined {
    return sumsOf(scope, { lengthS: MINUTE_S, number }, filter, () =>
      addUp(partsOf(scope, number, filter)),
    );
  }

  /** @param minutes those of the hour in which there may be something. */
  function hourOf(
    scope: Scope,
    number: number,
    minutes: readonly number[],
    filter?: NamedFilter,
  ): Sums | undefined {
    return sumsOf(scope, { lengthS: HOUR_S, number }, filter, () => {
      const sums = minutes.map((minute) => minuteOf(scope, minute, filter));
      return addUp(
        [],
        sums.filter((one) => one !== undefined),
      );
    });
  }

  return {
    *between(scope, { start, end }: Range, filter, periodS): Generator<Observation> {
      derivation.complete(filter !== undefined);
      const [from, to] = [Math.floor(start / MINUTE_S), Math.floor(end / MINUTE_S)];
      const hours = Map.groupBy(graph.minutes(scope, from, to), (minute) =>
        Math.floor((minute * MINUTE_S) / HOUR_S),
      );
      for (const [hour, minutes] of hours) {
        if (periodS >= HOUR_S && hour * HOUR_S >= start && (hour + 1) * HOUR_S <= end) {
          const sums = hourOf(scope, hour, minutes, filter);
          if (sums !== undefined) yield* decodeObservations(sums.seen);
          continue;
        }
        for (const minute of minutes) {
          const sums = minuteOf(scope, minute, filter);
          if (sums === undefined || sums.lastStart < start || sums.firstStart >= end) continue;
          if (sums.firstStart >= start && sums.lastStart < end) {
            yield* decodeObservations(sums.seen);
            continue;
          }
          for (const observation of partsOf(scope, minute, filter)) {
            if (observation.start >= start && observation.start < end) yield observation;
          }
        }
      }
    },
    *ofTraces(scope, traceIds): Generator<Observation> {
      derivation.register();
      const seen = derivation.together(() =>
        traceIds.flatMap((traceId) => {
          const trace = traces.named(scope, traceId);
          const known = trace !== undefined && derivation.view(trace) !== undefined;
          return known ? graph.ofTrace(trace.id) : [];
        }),
      );
      for (const text of seen) yield* decodeObservations(text);
    },
  };
}
