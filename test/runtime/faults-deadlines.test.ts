import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startEmulated, VENDORS, type Emulated } from './emulated.ts';

/** A client's own deadline is ten seconds; the lease that would let another sender take over is fifteen. */
const DEADLINES = { timeout: 14_000, interval: 200 };
const ALL_ONCE = { missing: 0, repeated: 0 };

/** One each, so that both wait at the same time. */
const workers: Emulated[] = [];

beforeAll(async () => {
  workers.push(await startEmulated(), await startEmulated());
});
afterAll(async () => {
  for (const emulated of workers) await emulated.close();
});

it.concurrent.each([
  ['hang', 0],
  ['trickle', 1],
])('clients give up by themselves when all vendors %s, and lose nothing', async (kind, index) => {
  const emulated = workers[index];
  if (emulated === undefined) throw new Error('The worker has not started');
  const { store, load } = emulated;
  await load(3);
  const before = await emulated.counts();
  for (const vendor of VENDORS) await emulated.inflict({ vendor, kind });
  const { traces } = await load(10);
  await vi.waitFor(async () => {
    const counts = await emulated.counts();
    for (const vendor of VENDORS) {
      expect(counts[vendor].retried).toBeGreaterThan(before[vendor].retried);
      expect(store.arrived(vendor, traces).missing).toBe(10);
    }
  }, DEADLINES);

  await emulated.relent();
  await vi.waitFor(() => {
    for (const vendor of VENDORS) expect(store.arrived(vendor, traces)).toEqual(ALL_ONCE);
  }, DEADLINES);
});
