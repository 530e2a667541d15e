/**
 * Reads observations of stored traces: added up by the hour where a range covers whole hours, by the minute at its
 * ends, and trace by trace in the minutes that it cuts. It makes sums when they are first asked for, in slices.
 */
import type { Derivation } from '../derived/derive.ts';
import type { Slices } from '../derived/slices.ts';
import type { NamedFilter } from '../filter/judge.ts';
import { decodeView } from '../filter/view-text.ts';
import type { Range, Scope } from '../segments/store.ts';
import { mapTrace } from '../traces/trace-map.ts';
import { decodeObservations, encodeObservations } from './encode.ts';
import { observe, type Observation } from './observe.ts';
import type { Observatory } from './operations.ts';
import type { GraphStore } from './store.ts';
import { addUp, Adding, HOUR_S, MINUTE_S, type Sums } from './sums.ts';

/** Of a time in which a filter lets nothing through. */
const NOTHING: Sums = {
  firstStart: Infinity,
  lastStart: -Infinity,
  seen: encodeObservations([]),
};

/** Traces whose observations are read, and views judged, in a millisecond or two. */
const BATCH = 100;

export interface ObservatoryOptions {
  /** Traces to read at once. @default 100 */
  readonly batch?: number;
}

/** What is asked about: all of a scope, or what passes a filter. */
interface Question {
  readonly scope: Scope;
  readonly filter: NamedFilter | undefined;
  /** Of the filter; '' when there is none. */
  readonly name: string;
}

type See = (observation: Observation) => void;

export function createObservatory(
  graph: GraphStore,
  derivation: Derivation,
  slices: Slices,
  { batch = BATCH }: ObservatoryOptions = {},
): Observatory {
  /** @returns how many traces it has looked at. */
  async function seeParts({ scope, filter }: Question, minute: number, see: See): Promise<number> {
    let looked = 0;
    for (let last: number | undefined = 0; last !== undefined;) {
      if (slices.isOver()) await slices.next();
      const parts = graph.parts(scope, minute, filter !== undefined, last, batch);
      for (const { seen, view } of parts) {
        if (filter?.passes(decodeView(view)) === false) continue;
        for (const observation of decodeObservations(seen)) see(observation);
      }
      looked += parts.length;
      last = parts.at(-1)?.trace;
    }
    return looked;
  }

  async function minuteOf(question: Question, number: number): Promise<Sums | undefined> {
    const { scope, name, filter } = question;
    const period = { lengthS: MINUTE_S, number } as const;
    const kept = graph.sums(scope, period, name);
    if (kept !== undefined) return kept;
    const adding = new Adding();
    const looked = await seeParts(question, number, adding.see);
    const sums = adding.sums();
    // While it is read a trace may be deleted, but none is added.
    if (looked === graph.count(scope, number)) {
      // Without a filter there is no row where there is nothing; with one, a row says so.
      graph.keepSums(scope, period, name, filter === undefined ? sums : (sums ?? NOTHING));
    }
    return sums;
  }

  /** @param minutes those of the hour in which there may be something. */
  async function hourOf(
    question: Question,
    number: number,
    minutes: readonly number[],
  ): Promise<Sums | undefined> {
    const { scope, name, filter } = question;
    const period = { lengthS: HOUR_S, number } as const;
    const kept = graph.sums(scope, period, name);
    if (kept !== undefined) return kept;
    const made: Sums[] = [];
    for (const minute of minutes) {
      if (slices.isOver()) await slices.next();
      const sums = await minuteOf(question, minute);
      if (sums !== undefined) made.push(sums);
    }
    const sums = addUp([], made);
    const isKept = (minute: number) =>
      graph.sums(scope, { lengthS: MINUTE_S, number: minute }, name) !== undefined;
    if (minutes.every(isKept)) {
      graph.keepSums(scope, period, name, filter === undefined ? sums : (sums ?? NOTHING));
    }
    return sums;
  }

  async function seeMinute(
    question: Question,
    minute: number,
    { start, end }: Range,
    see: See,
  ): Promise<void> {
    const sums = await minuteOf(question, minute);
    if (sums === undefined || sums.lastStart < start || sums.firstStart >= end) return;
    if (sums.firstStart >= start && sums.lastStart < end) {
      for (const observation of decodeObservations(sums.seen)) see(observation);
      return;
    }
    await seeParts(question, minute, (observation) => {
      if (observation.start >= start && observation.start < end) see(observation);
    });
  }

  return {
    between: (scope, range, filter, periodS, see) =>
      derivation.reading(filter !== undefined, async () => {
        const question = { scope, filter, name: filter?.name ?? '' };
        const { start, end } = range;
        const [from, to] = [Math.floor(start / MINUTE_S), Math.floor(end / MINUTE_S)];
        const hours = Map.groupBy(graph.minutes(scope, from, to), (minute) =>
          Math.floor((minute * MINUTE_S) / HOUR_S),
        );
        for (const [hour, minutes] of hours) {
          if (slices.isOver()) await slices.next();
          if (periodS >= HOUR_S && hour * HOUR_S >= start && (hour + 1) * HOUR_S <= end) {
            const sums = await hourOf(question, hour, minutes);
            for (const observation of decodeObservations(sums?.seen ?? NOTHING.seen))
              see(observation);
            continue;
          }
          for (const minute of minutes) {
            if (slices.isOver()) await slices.next();
            await seeMinute(question, minute, range, see);
          }
        }
      }),
    async ofTraces(traces, see) {
      for (const trace of traces) {
        if (slices.isOver()) await slices.next();
        for (const observation of observe(mapTrace(trace))) see(observation);
      }
    },
  };
}
