/**
 * Merges like observations: those of one call or piece of work become one with its earliest and latest time, and those
 * that ended alike after as long become one group with a count. Statistics of the result are those of the observations.
 */
import { serviceKey } from '../traces/services.ts';
import type { Finished, Observation } from './observe.ts';

interface Alike {
  readonly first: Observation;
  start: number;
  end: number;
  /** By response time, which few have in common. */
  readonly groups: Map<number, Group[]>;
}

type Group = { -readonly [K in keyof Finished]: Finished[K] };

export class Merge {
  readonly #found = new Map<string, Alike>();

  add(observation: Observation): void {
    const { caller, callee, work, inferred, start, end, finished } = observation;
    const from = typeof caller === 'object' ? serviceKey(caller) : caller;
    const key = `${from} ${serviceKey(callee)} ${work} ${inferred}`;
    let alike = this.#found.get(key);
    if (alike === undefined) {
      alike = { first: observation, start, end, groups: new Map() };
      this.#found.set(key, alike);
    }
    alike.start = Math.min(alike.start, start);
    alike.end = Math.max(alike.end, end);
    for (const one of finished) addTo(alike.groups, one);
  }

  *observations(): Generator<Observation> {
    for (const { first, start, end, groups } of this.#found.values()) {
      yield { ...first, start, end, finished: [...groups.values()].flat() };
    }
  }
}

function addTo(groups: Map<number, Group[]>, finished: Finished): void {
  const { outcome, responseTime, duration, count, totalResponseTime } = finished;
  const near = groups.get(responseTime);
  if (near === undefined) {
    groups.set(responseTime, [{ ...finished }]);
    return;
  }
  const group = near.find((one) => one.outcome === outcome && one.duration === duration);
  if (group === undefined) near.push({ ...finished });
  else {
    group.count += count;
    group.totalResponseTime += totalResponseTime;
  }
}
