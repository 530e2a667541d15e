import { expect, it } from 'vitest';
import { DEPLOY_LIMITS, shutDown } from '../../../src/deno/shutdown.ts';
import { VirtualRuntime } from '../telemetry/delivery/virtual-runtime.ts';

const hanging = (): Promise<void> => new Promise(() => undefined);
const quick = async (): Promise<void> => undefined;
const failing = (): Promise<void> => Promise.reject(new Error('no'));

it.each([
  ['everything', hanging, hanging, hanging, 7_500],
  ['nothing', quick, quick, quick, 0],
  ['the server', hanging, quick, quick, 1_500],
  ['the vendors', quick, hanging, quick, 6_000],
  ['what requests left behind', quick, quick, hanging, 6_000],
  ['nothing, but all fails', failing, failing, failing, 0],
])('shutDown ends in time when %s hangs', async (_, closeServer, flush, background, expected) => {
  const runtime = new VirtualRuntime(() => ({}));
  let endedAt: number | undefined;
  const { wait } = runtime;
  void shutDown({ closeServer, flush, background, wait }).then(() => {
    endedAt = runtime.now - runtime.startedAt;
  });
  await runtime.advance(8_000);
  expect(endedAt).toBe(expected);
});

it('shutDown ends before Deno Deploy kills, when everything hangs', async () => {
  const runtime = new VirtualRuntime(() => ({}));
  let ended = false;
  const work = { closeServer: hanging, flush: hanging, background: hanging };
  void shutDown({ ...work, wait: runtime.wait, limits: DEPLOY_LIMITS }).then(() => (ended = true));
  await runtime.advance(4_500);
  expect(ended).toBe(true);
});

it('shutDown tells the flush how long it may take, and goes in order', async () => {
  const order: string[] = [];
  await shutDown({
    closeServer: async () => void order.push('server'),
    flush: async (lifetimeMs) => void order.push(`flush ${lifetimeMs}`),
    background: async () => void order.push('background'),
    wait: hanging,
  });
  expect(order).toEqual(['server', 'flush 4000', 'background']);
});
