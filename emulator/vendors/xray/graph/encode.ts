/**
 * Writes observations as the JSON that the store keeps, and reads it. It names services once and observations point at
 * them; each observation is a line of numbers, because a graph may read a million of them.
 */
import { decodeService, encodeService, type ServiceText } from '../traces/service-text.ts';
import type { ServiceId } from '../traces/services.ts';
import type { Finished, Observation, Outcome } from './observe.ts';

/** Caller (see {@link CLIENT} and {@link NO_CALLER}), callee, 1 for work + 2 for inferred, start, end. */
type Head = [caller: number, callee: number, flags: number, start: number, end: number];
/** Then five numbers for each group that finished alike: see {@link finishedOf}. */
type Line = [...Head, ...finished: number[]];

interface Encoded {
  readonly services: readonly ServiceText[];
  readonly lines: readonly Line[];
}

const CLIENT = -1;
const NO_CALLER = -2;
const HEAD = 5;
const WIDTH = 5;
const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'throttle', 'fault'];

export function encodeObservations(observations: Iterable<Observation>): string {
  const services: ServiceText[] = [];
  const places = new Map<ServiceId, number>();
  const lines: Line[] = [];

  function placeOf(service: ServiceId): number {
    const place = places.get(service) ?? services.push(encodeService(service)) - 1;
    places.set(service, place);
    return place;
  }

  function callerOf(caller: Observation['caller']): number {
    if (caller === undefined) return NO_CALLER;
    return caller === 'client' ? CLIENT : placeOf(caller);
  }

  for (const { caller, callee, work, inferred, start, end, finished } of observations) {
    const flags = Number(work) + 2 * Number(inferred);
    const line: Line = [callerOf(caller), placeOf(callee), flags, start, end];
    for (const { outcome, responseTime, duration, count, totalResponseTime } of finished) {
      line.push(OUTCOMES.indexOf(outcome), responseTime, duration, count, totalResponseTime);
    }
    lines.push(line);
  }
  return JSON.stringify({ services, lines } satisfies Encoded);
}

/** @param text of {@link encodeObservations}. */
export function* decodeObservations(text: string): Generator<Observation> {
  // Our own writing; checking it would take longer than adding it up.
  const encoded: Encoded = JSON.parse(text);
  const services = encoded.services.map(decodeService);
  for (const line of encoded.lines) {
    const [from, to, flags, start, end] = line;
    const callee = services[to];
    if (callee === undefined) continue;
    yield {
      caller: from === CLIENT ? 'client' : services[from],
      callee,
      work: flags % 2 === 1,
      inferred: flags >= 2,
      start,
      end,
      finished: finishedOf(line),
    };
  }
}

function finishedOf(line: Line): Finished[] {
  const finished: Finished[] = [];
  for (let at = HEAD; at < line.length; at += WIDTH) {
    finished.push({
      outcome: OUTCOMES[line[at] ?? 0] ?? 'ok',
      responseTime: line[at + 1] ?? 0,
      duration: line[at + 2] ?? 0,
      count: line[at + 3] ?? 0,
      totalResponseTime: line[at + 4] ?? 0,
    });
  }
  return finished;
}
