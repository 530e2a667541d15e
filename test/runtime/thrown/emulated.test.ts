/** The emulator, as strict as the vendors are, takes all that is sent of each thrown value. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { start } from '../../emulator/start.ts';
import { VENDORS } from '../emulated.ts';
import { openStore } from '../store.ts';
import { createThrowing, NAMES, VARIABLES } from './app.ts';

const folder = mkdtempSync(join(tmpdir(), 'thrown-'));
const runtimeFetch = globalThis.fetch;
let emulator: RunningEmulator;

beforeAll(async () => {
  emulator = await start({ worker: false, folder });
});
afterAll(async () => {
  await emulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('is taken by all four vendors', async () => {
  const serve = createThrowing(
    {
      ...VARIABLES,
      OTEL_EXPORTER_OTLP_ENDPOINT: emulator.url,
      AWS_ENDPOINT_URL: emulator.url,
      ROLLBAR_ENDPOINT: emulator.url,
      // An item for Rollbar takes a call of its own, and none of these requests is followed by another.
      TELEMETRY_SUBREQUESTS: '1000',
    },
    (url, init) => runtimeFetch(url, init),
  );
  const work: Promise<unknown>[] = [];
  const traces: string[] = [];
  for (const name of NAMES) {
    const request = new Request(`http://api.test/${encodeURIComponent(name)}`);
    const response = await serve({ request, waitUntil: (promise) => void work.push(promise) });
    expect(response.status).toBe(500);
    traces.push(JSON.parse(await response.text()).trace_id);
  }
  for (let done = 0; done < work.length;) {
    done = work.length;
    await Promise.all(work);
  }
  const store = openStore(folder);
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  try {
    await vi.waitFor(() => {
      const missing = VENDORS.map((vendor) => store.arrived(vendor, traces).missing);
      expect(missing).toEqual([0, 0, 0, 0]);
    }, 20_000);
    expect(database.prepare('SELECT vendor, code FROM refusals').all()).toEqual([]);
  } finally {
    database.close();
    store.close();
  }
});
