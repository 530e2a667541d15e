import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { deleteInSlices } from '../../../../emulator/store/retention/in-slices.ts';

test('others are served between two slices', async () => {
  const order: string[] = [];
  const deleted = new AbortController();
  const others = (async () => {
    while (!deleted.signal.aborted) {
      await setImmediate();
      order.push('others');
    }
  })();
  let left = 3;
  await deleteInSlices(() => {
    order.push('slice');
    left -= 1;
    return left > 0;
  });
  deleted.abort();
  await others;
  expect(order.join(' ')).toMatch(/^slice others slice others slice/);
});
