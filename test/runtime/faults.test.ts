import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Vendor } from '../../emulator/store/vendor.ts';
import { startEmulated, VENDORS, type Counts, type Emulated, type Fault } from './emulated.ts';

const REQUESTS = 9;
/** Far above the noise of a busy machine, far below the deadline of a vendor's client. */
const SLOWER = 20;
const ALL_ONCE = { missing: 0, repeated: 0 };

let emulated: Emulated;
/** How long a request takes without faults, in milliseconds. */
let usualMs: number;

beforeAll(async () => {
  emulated = await startEmulated({ TELEMETRY_MAX_BYTES: String(1024 * 1024) });
  await emulated.load(REQUESTS);
  const { traces, durations } = await emulated.load(3 * REQUESTS);
  usualMs = median(durations);
  for (const vendor of VENDORS) await arrives(vendor, traces);
});
afterAll(() => emulated?.close());

const waitFor = <T>(check: () => T) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Waits until a vendor has something of each of the traces, and nothing twice. */
async function arrives(vendor: Vendor, traces: readonly string[]): Promise<void> {
  await waitFor(() => expect(emulated.store.arrived(vendor, traces)).toEqual(ALL_ONCE));
}

/**
 * The counts, once a request has arrived that came after them: nothing of before is on its way any more, so that a
 * fault affects the next request and no other.
 */
async function settled(vendor: Vendor): Promise<Counts> {
  await arrives(vendor, (await emulated.load(1)).traces);
  const counts = await emulated.counts();
  await arrives(vendor, (await emulated.load(1)).traces);
  return counts[vendor];
}

/** Loads the worker under a fault, and has the other vendors get everything meanwhile. */
async function loadUnder(fault: Fault) {
  const { store, load } = emulated;
  const before = store.inflicted(fault.vendor);
  await emulated.inflict(fault);
  // A request by itself first: no other request's leader sends its telemetry.
  const alone = await load(1);
  await othersHave(fault.vendor, alone.traces);
  const { traces, durations } = await load(REQUESTS);
  await othersHave(fault.vendor, traces);
  await waitFor(() => expect(store.inflicted(fault.vendor)).toBeGreaterThan(before));
  return { traces: [...alone.traces, ...traces], durations };
}

async function othersHave(vendor: Vendor, traces: readonly string[]): Promise<void> {
  for (const other of VENDORS.filter((each) => each !== vendor)) {
    await arrives(other, traces);
  }
}

describe.each(VENDORS)('while %s', (vendor) => {
  it.each(['throttle', 'error', 'hang', 'trickle', 'reset', 'garbage'])(
    'fails by %s, callers and other vendors notice nothing; afterwards it has everything once',
    async (kind) => {
      const { refused, dropped } = await settled(vendor);
      const { traces, durations } = await loadUnder({ vendor, kind });
      expect(median(durations)).toBeLessThan(SLOWER * usualMs);
      expect(emulated.store.arrived(vendor, traces).missing).toBe(traces.length);

      await emulated.relent();
      await arrives(vendor, traces);
      expect((await emulated.counts())[vendor]).toMatchObject({ refused, dropped });
    },
  );
});

describe('when an answer is lost after the vendor has stored the request', () => {
  it.each(['honeycomb', 'cloudwatch'] as const)('%s has all of it, some twice', async (vendor) => {
    await settled(vendor);
    const { traces } = await loadUnder({ vendor, kind: 'reset', stored: true });
    await emulated.relent();
    await waitFor(() => expect(emulated.store.arrived(vendor, traces).repeated).toBeGreaterThan(0));
    expect(emulated.store.arrived(vendor, traces).missing).toBe(0);
  });

  it.each(['xray', 'rollbar'] as const)('%s has all of it once, by its id', async (vendor) => {
    const { retried } = await settled(vendor);
    const { traces } = await loadUnder({ vendor, kind: 'reset', stored: true });
    await emulated.relent();
    const after = await settled(vendor);
    expect(after.retried).toBeGreaterThan(retried);
    expect(emulated.store.kept(vendor, traces)).toEqual(ALL_ONCE);
  });
});

describe('when a batch is taken in part', () => {
  it('X-Ray gets the rest again, and nothing twice', async () => {
    await settled('xray');
    const { traces } = await loadUnder({ vendor: 'xray', kind: 'partial' });
    await emulated.relent();
    await arrives('xray', traces);
    expect(emulated.store.kept('xray', traces)).toEqual(ALL_ONCE);
  });

  it('Honeycomb gets nothing again, and the spans it rejected are counted', async () => {
    const { store } = emulated;
    const before = await settled('honeycomb');
    const { traces } = await loadUnder({ vendor: 'honeycomb', kind: 'partial' });
    await emulated.relent();
    const { refused } = await settled('honeycomb');
    expect(refused).toBeGreaterThan(before.refused);
    const missing = refused - before.refused;
    expect(store.arrived('honeycomb', traces)).toEqual({ missing, repeated: 0 });
  });

  it('CloudWatch gets nothing again, and the lines it rejected are counted', async () => {
    const { store } = emulated;
    const before = { ...(await settled('cloudwatch')), rejected: store.rejectedLogEvents() };
    const { traces } = await loadUnder({ vendor: 'cloudwatch', kind: 'partial' });
    await emulated.relent();
    const { refused } = await settled('cloudwatch');
    expect(refused).toBeGreaterThan(before.refused);
    expect(refused - before.refused).toBe(store.rejectedLogEvents() - before.rejected);
    expect(store.arrived('cloudwatch', traces).repeated).toBe(0);
  });
});

describe('when a vendor fails for longer than its buffer lasts', () => {
  it('the oldest leave and are counted to the piece; the rest arrives once', async () => {
    const { store, load } = emulated;
    const vendor = 'honeycomb';
    const before = await settled(vendor);
    await emulated.inflict({ vendor, kind: 'error' });
    // A request makes some 2 kB of telemetry, in all more than the 1 MiB that may wait.
    const path = `/api/health-check?fill=${'x'.repeat(390)}`;
    const parts = await Promise.all(Array.from({ length: 8 }, () => load(130, path)));
    const traces = parts.flatMap((part) => part.traces);
    await emulated.relent();

    const { overflow } = (await settled(vendor)).dropped;
    const lost = overflow - before.dropped.overflow;
    expect(lost).toBeGreaterThan(50);
    expect(store.arrived(vendor, traces)).toEqual({ missing: lost, repeated: 0 });
    const present = store.present(vendor);
    // What is on its way cannot leave, so now and then a younger one has to.
    const younger = parts.map((part) => {
      const survived = part.traces.map((trace) => present.has(trace));
      return survived.slice(survived.indexOf(true)).filter((isThere) => !isThere).length;
    });
    expect(younger.reduce((sum, count) => sum + count)).toBeLessThan(lost / 20);
  });
});
