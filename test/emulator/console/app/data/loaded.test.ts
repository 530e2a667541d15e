import { expect, test, vi } from 'vitest';
import { createLoaded } from '../../../../../emulator/console/app/data/loaded.ts';

test('createLoaded reads once more for all calls made during a read', async () => {
  let count = 0;
  const read = vi.fn<() => Promise<number>>(async () => (count += 1));
  const loaded = createLoaded(read);
  loaded.reload();
  loaded.reload();
  loaded.reload();
  await vi.waitFor(() => expect(loaded.value.value).toBe(2), 20_000);
  expect(read).toHaveBeenCalledTimes(2);
});

test('createLoaded keeps what it had when a read fails, and says why', async () => {
  const read = vi.fn<() => Promise<string>>(async () => 'first');
  const loaded = createLoaded(read);
  loaded.reload();
  await vi.waitFor(() => expect(loaded.value.value).toBe('first'), 20_000);
  read.mockRejectedValueOnce(new Error('not reachable'));
  loaded.reload();
  await vi.waitFor(() => expect(loaded.problem.value?.message).toBe('not reachable'), 20_000);
  expect(loaded.value.value).toBe('first');
  loaded.reload();
  await vi.waitFor(() => expect(loaded.problem.value).toBeUndefined(), 20_000);
});

test('createLoaded is slow after 300 ms, and only until the answer', async () => {
  vi.useFakeTimers();
  try {
    let answer: (value: string) => void = () => undefined;
    const loaded = createLoaded(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    loaded.reload();
    await vi.advanceTimersByTimeAsync(299);
    expect(loaded.slow.value).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(loaded.slow.value).toBe(true);
    answer('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(loaded.slow.value).toBe(false);
    expect(loaded.value.value).toBe('late');
  } finally {
    vi.useRealTimers();
  }
});
