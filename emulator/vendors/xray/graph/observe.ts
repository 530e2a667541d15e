/**
 * Makes the observations of a trace, which statistics add up: one for every call and every piece of work. Where one
 * part tells of both a call and the work it caused (the client's call of the first service, a call of an inferred one)
 * they are one observation.
 */
import type { Segment } from '../segments/segment.ts';
import type { ServiceId } from '../traces/services.ts';
import {
  fullDurationOf,
  responseTimeOf,
  type MapNode,
  type TraceMap,
} from '../traces/trace-map.ts';

/** How a call ended; the worst that is said of it. */
export type Outcome = 'ok' | 'error' | 'throttle' | 'fault';

/** Something seen on the map, or several things that are alike except for their times. */
export interface Observation {
  /** Who called; undefined when it tells of no call, or of one whose caller is not known. */
  readonly caller: ServiceId | 'client' | undefined;
  readonly callee: ServiceId;
  /** True when it counts for the called service itself, not only for the call. */
  readonly work: boolean;
  /** True when the called service sent nothing. */
  readonly inferred: boolean;
  /** Epoch seconds; the earliest and the latest of several. */
  readonly start: number;
  readonly end: number;
  /** Those that are finished; the others have no outcome yet. */
  readonly finished: readonly Finished[];
}

/** So many that ended alike after as long. */
export interface Finished {
  readonly outcome: Outcome;
  /** Seconds to the millisecond, as histograms show them. */
  readonly responseTime: number;
  readonly duration: number;
  readonly count: number;
  /** Seconds, the sum of all. */
  readonly totalResponseTime: number;
}

export function observe({ nodes, calls }: TraceMap): readonly Observation[] {
  const seen: Observation[] = [];
  const told = new Set<Segment>();
  for (const { from, to, part, segment } of calls) {
    if (segment !== undefined) told.add(segment);
    seen.push(observation(from?.service ?? 'client', to, part, segment !== undefined));
  }
  for (const node of nodes) {
    for (const segment of node.segments) {
      if (!told.has(segment)) seen.push(observation(undefined, node, segment, true));
    }
  }
  return seen;
}

function observation(
  caller: Observation['caller'],
  { service, inferred }: MapNode,
  part: Segment,
  work: boolean,
): Observation {
  const { start_time: start, end_time } = part;
  return {
    caller,
    callee: service,
    work,
    inferred,
    start,
    end: Math.max(start, end_time ?? start),
    finished: finishedOf(part),
  };
}

function finishedOf(part: Segment): readonly Finished[] {
  const responseTime = responseTimeOf(part);
  if (responseTime === undefined) return [];
  return [
    {
      outcome: outcomeOf(part),
      responseTime: milliseconds(responseTime),
      duration: milliseconds(fullDurationOf(part) ?? responseTime),
      count: 1,
      totalResponseTime: responseTime,
    },
  ];
}

function outcomeOf({ error, fault, throttle }: Segment): Outcome {
  if (fault === true) return 'fault';
  if (throttle === true) return 'throttle';
  return error === true ? 'error' : 'ok';
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
