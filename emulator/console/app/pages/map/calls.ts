/** What the page of the map asks the emulator. */
import { ServiceMap } from '../../../api/map/shapes.ts';
import type { Client } from '../../data/client.ts';
import type { Scope } from '../../data/scope.ts';
import { scopeSearch } from '../../data/search.ts';

/** Below this width callers stand above whom they call. */
const NARROW = 640;

export function readMap(client: Client, scope: Scope, nowMs: number) {
  const direction = window.innerWidth < NARROW ? 'down' : undefined;
  return client.ask(ServiceMap, `map?${scopeSearch(scope, nowMs, { direction })}`);
}
