import { expect, it } from 'vitest';
import { Lane } from '../../../../src/telemetry/delivery/lane.ts';
import type { Delivery } from '../../../../src/telemetry/delivery/outbox.ts';

const LEASE_MS = 1_000;

/** A lane whose sends are settled by hand; its clock moves when it waits or is told. */
function lane() {
  let now = 0;
  const sends: { items: readonly string[]; settle: (delivery: Delivery<string>) => void }[] = [];
  const tested = new Lane<string>(
    {
      name: 'sink',
      send: (items) => new Promise((settle) => sends.push({ items, settle })),
    },
    {
      now: () => now,
      wait: async (milliseconds) => void (now += milliseconds),
      random: () => 0,
      limits: { sendLeaseMs: LEASE_MS },
    },
  );
  return { lane: tested, sends, pass: (milliseconds: number) => void (now += milliseconds) };
}

it('a lane does not repeat what a late sender got acknowledged while its successor was sending', async () => {
  const { lane: tested, sends, pass } = lane();
  tested.push('a', 1, false);
  const late = tested.drain();
  pass(LEASE_MS);
  tested.push('b', 1, false);
  const successor = tested.drain();
  expect(sends.map(({ items }) => items)).toEqual([['a'], ['a', 'b']]);

  sends[0]?.settle({ accepted: 1, retry: [], refused: [] });
  await late;
  sends[1]?.settle({ accepted: 0, retry: ['a', 'b'], refused: [] });
  await expect.poll(() => sends.length).toBe(3);
  expect(sends[2]?.items).toEqual(['b']);
  sends[2]?.settle({ accepted: 1, retry: [], refused: [] });
  await successor;
  expect(tested.counts()).toMatchObject({ queued: 0, accepted: 2 });
});
