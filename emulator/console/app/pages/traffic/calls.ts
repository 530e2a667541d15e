/** What the page asks the emulator. */
import {
  Faults,
  TrafficDetail,
  TrafficPage,
  TrafficSummary,
  type FaultKind,
} from '../../../api/traffic/shapes.ts';
import type { Vendor } from '../../../../store/vendor.ts';
import type { Client } from '../../data/client.ts';
import type { Scope } from '../../data/scope.ts';
import { scopeSearch } from '../../data/search.ts';

export function readTraffic(client: Client, scope: Scope, nowMs: number, after?: string) {
  return client.ask(TrafficPage, `traffic?${scopeSearch(scope, nowMs, { after })}`);
}

export function readSummary(client: Client, scope: Scope, nowMs: number) {
  return client.ask(TrafficSummary, `traffic-summary?${scopeSearch(scope, nowMs)}`);
}

export function readDetail(client: Client, key: string) {
  return client.ask(TrafficDetail, `traffic/${key}`);
}

export function readFaults(client: Client) {
  return client.ask(Faults, 'faults');
}

export function beginFault(client: Client, vendor: Vendor, kind: FaultKind) {
  return client.ask(Faults, 'faults', { method: 'POST', body: JSON.stringify({ vendor, kind }) });
}

export function endFaults(client: Client, vendor: Vendor) {
  return client.ask(Faults, `faults?vendor=${vendor}`, { method: 'DELETE' });
}
