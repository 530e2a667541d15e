/**
 * The worker in workerd with the emulator as its vendors, in this process: what it is asked, what reaches the
 * vendors' store, and faults on the way. A request of `load` tells all four vendors: `/rollbar/test` reports a
 * message, and an incoming decision has X-Ray take it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Vendor } from '../../emulator/store/vendor.ts';
import { start } from '../emulator/start.ts';
import { openStore, type Store } from './store.ts';

export const VENDORS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'] as const;

export interface Emulated {
  readonly store: Store;
  readonly load: Load;
  /** Asks for a fault. */
  inflict(fault: Fault): Promise<void>;
  /** Ends all faults. */
  relent(): Promise<void>;
  /** By vendor, as the health check has them. */
  counts(): Promise<Record<Vendor, Counts>>;
  close(): Promise<void>;
}

export interface Fault {
  readonly vendor: Vendor;
  readonly kind: string;
  /** Whether the vendor takes the request first. */
  readonly stored?: boolean;
  readonly count?: number;
}

export interface Counts {
  readonly queued: number;
  readonly accepted: number;
  readonly retried: number;
  readonly refused: number;
  readonly dropped: { readonly overflow: number; readonly attempts: number };
}

/** Makes requests one after another; gives their trace ids, and how long each took in milliseconds. */
type Load = (
  count: number,
  path?: string,
) => Promise<{ readonly traces: string[]; readonly durations: number[] }>;

/** @param environment more variables for the worker */
export async function startEmulated(environment: Record<string, string> = {}): Promise<Emulated> {
  const folder = mkdtempSync(join(tmpdir(), 'emulated-'));
  const variables = { TELEMETRY_LINGER_MS: '10', ...environment };
  const emulator = await start({ folder, environment: variables });
  const store = openStore(folder);
  const faults = `${emulator.url}/_emulator/faults`;
  const api = String(emulator.apiUrl);

  return {
    store,
    load: createLoad(api),
    async inflict(fault) {
      const response = await fetch(faults, { method: 'POST', body: JSON.stringify(fault) });
      expect(response.status, await response.text()).toBe(201);
    },
    async relent() {
      await fetch(faults, { method: 'DELETE' });
    },
    counts: () => readCounts(api),
    async close() {
      store.close();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param api address of the worker */
export function createLoad(api: string): Load {
  return async (count, path = '/rollbar/test') => {
    const traces: string[] = [];
    const durations: number[] = [];
    while (traces.length < count) {
      const traceId = crypto.randomUUID().replaceAll('-', '');
      const startedMs = performance.now();
      const response = await fetch(`${api}${path}`, {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      });
      expect(response.status).toBe(200);
      expect(await response.text()).toMatch(/^Hello World!$|"success":true/);
      durations.push(performance.now() - startedMs);
      traces.push(traceId);
    }
    return { traces, durations };
  };
}

/** @param api address of the worker */
export async function readCounts(api: string): Promise<Record<Vendor, Counts>> {
  const health = await fetch(`${api}/api/health-check`);
  const { sinks }: { sinks: Record<Vendor, Counts> } = JSON.parse(await health.text());
  return sinks;
}
