/**
 * The emulator over HTTP, without the worker, empty and without faults before each test: what is sent to it, which
 * faults it is asked for, and what it has kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import type { Vendor } from '../../../emulator/store/vendor.ts';
import { start } from '../start.ts';
import { createSenders, type Senders } from './senders.ts';

export const VENDORS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'] as const;

const TABLES = {
  honeycomb: 'honeycomb_events',
  xray: 'xray_segments',
  cloudwatch: 'log_events',
  rollbar: 'rollbar_occurrences',
};

/** Call at the top of a test file: it is started before the first test and closed after the last. */
export function useEmulator() {
  const folder = mkdtempSync(join(tmpdir(), 'faults-test-'));
  let emulator: RunningEmulator;
  let senders: Senders;
  let database: DatabaseSync;

  const call = (path: string, init?: RequestInit) => fetch(`${emulator.url}${path}`, init);
  const faults = (init?: RequestInit) => call('/_emulator/faults', init);
  const reset = () => call('/_emulator/reset', { method: 'POST' });

  beforeAll(async () => {
    emulator = await start({ worker: false, folder });
    senders = createSenders(emulator.url);
    database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  });
  afterAll(async () => {
    database?.close();
    await emulator?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await reset();
    await senders.prepare();
  });

  return {
    call,
    faults,
    reset,
    ask: (fault: object) => faults({ method: 'POST', body: JSON.stringify(fault) }),
    clear: () => faults({ method: 'DELETE' }),
    send: (vendor: Vendor, count = 1, signal?: AbortSignal) => senders.send[vendor](count, signal),
    /** A call to the X-Ray daemon's TCP port. */
    daemon: (path: string, init: RequestInit) =>
      fetch(`http://127.0.0.1:${emulator.daemonPort}${path}`, init),
    /** How many spans, segments, log events or occurrences there are. */
    async stored(vendor: Vendor) {
      // Rows may follow an answer, but the console waits for them.
      await (await call('/_emulator/health')).arrayBuffer();
      const count = database.prepare(`SELECT count(*) AS count FROM ${TABLES[vendor]}`).get();
      return Number(count?.['count']);
    },
    refusals: () =>
      database
        .prepare('SELECT vendor, operation, status, code, message FROM refusals ORDER BY id')
        .all()
        .map((row) => ({ ...row })),
  };
}
