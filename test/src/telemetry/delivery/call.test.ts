import { describe, expect, it } from 'vitest';
import { callInTime } from '../../../../src/telemetry/delivery/call.ts';
import type { Delivery } from '../../../../src/telemetry/kit/delivery.ts';
import { retry, took } from './world.ts';

const wait = async (): Promise<void> => undefined;
const allowance = (signal: AbortSignal) => ({
  signal,
  subrequest: () => true,
  exhaust: () => undefined,
});

describe('callInTime', () => {
  it('gives up at once when the time is over before it begins', async () => {
    const send = (): Promise<Delivery> => new Promise(() => undefined);
    expect(
      await callInTime({ name: 'sink', send }, ['a'], allowance(AbortSignal.abort()), 5, wait),
    ).toEqual(retry(['a'], 'sink gave no answer in 5 ms'));
  });

  it('lets a client that is told that its time is over say what it knows', async () => {
    const controller = new AbortController();
    const send = (items: readonly string[]): Promise<Delivery> =>
      new Promise((resolve) => {
        controller.signal.addEventListener('abort', () => resolve(took(items)), { once: true });
      });
    const timer = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
    const call = callInTime({ name: 'sink', send }, ['a'], allowance(controller.signal), 5, timer);
    controller.abort();
    expect(await call).toEqual(took(['a']));
  });

  it('takes an exception for an answer that is not known', async () => {
    const send = (): Promise<Delivery> => Promise.reject(new Error('bug'));
    const { signal } = new AbortController();
    expect(await callInTime({ name: 'sink', send }, ['a'], allowance(signal), 5, wait)).toEqual(
      retry(['a'], 'Cannot send to sink: bug'),
    );
  });
});
