/** What the page of the map asks the emulator. */
import { ServiceMap } from '../../../api/map/shapes.ts';
import type { Client } from '../../data/client.ts';
import type { Scope } from '../../data/scope.ts';
import { limitsOf } from '../../data/time-range.ts';

/** Below this width callers stand above whom they call. */
const NARROW = 640;

export function readMap(client: Client, { query, range }: Scope, nowMs: number) {
  const { fromMs, toMs } = limitsOf(range, nowMs);
  const search = new URLSearchParams({ q: query, from: String(Math.floor(fromMs)) });
  if (toMs !== Infinity) search.set('to', String(Math.ceil(toMs)));
  if (window.innerWidth < NARROW) search.set('direction', 'down');
  return client.ask(ServiceMap, `map?${search}`);
}
