/** Objects do with telemetry what they do without, at once where they did it at once, and their fields are handlers too. */
import type { Request } from 'miniflare';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ENV } from '../../src/telemetry/handlers/door.fixture.ts';
import { answerOutbound } from '../outbound.ts';
import { createVendors } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';

const vendors = createVendors();
let worker: WorkerScript;

beforeAll(async () => {
  worker = await startWorkerScript(new URL('odd-classes.worker.ts', import.meta.url), {
    bindings: { ...ENV, TELEMETRY_LINGER_MS: '10' },
    durableObjects: {
      BARE: 'Room',
      OBSERVED: 'ObservedRoom',
      BARE_FIELDS: 'Fields',
      OBSERVED_FIELDS: 'ObservedFields',
    },
    serviceBindings: {
      BARE_ENTRY: { name: 'main', entrypoint: 'Entry' },
      OBSERVED_ENTRY: { name: 'main', entrypoint: 'ObservedEntry' },
    },
    outboundService: (request: Request) => answerOutbound(vendors, request),
  });
});
afterAll(() => worker?.close());

it('do what they did', async () => {
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(new URL(path, worker.url))).json();
  const bare = await ask('/bare');
  expect(bare).toEqual({
    now: 1,
    fails: 'RangeError: at once',
    talks: '2 RangeError: at once GET',
    callsBack: 30,
    fields: 'fields GET',
    entry: 'entry http://entry/',
  });
  expect(await ask('/observed')).toEqual(bare);
  await vi.waitFor(() => {
    const names = vendors.spans().map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['rpc Room.now', 'rpc Room.fail', 'rpc Room.back']),
    );
    // One of each: the worker's, the two objects', the entrypoint's.
    expect(names.filter((name) => name === 'GET')).toHaveLength(5);
  }, 30_000);
});
