import { expect, test } from 'vitest';
import { wouldKeep } from '../../../../../emulator/console/api/sampling/outlook.ts';

test.each([
  [{ reservoir: 0, rate: 0.1 }, [100, 200], 30],
  [{ reservoir: 1, rate: 0 }, [100, 4], 14],
  [{ reservoir: 5, rate: 0.1 }, [100, 40], 95],
  [{ reservoir: 100, rate: 1 }, [100, 40], 140],
  [{ reservoir: 1, rate: 1 }, [], 0],
])('%o would have kept of %o: %d', (rule, requests, kept) => {
  const windows = requests.map((count) => ({ requests: count }));
  expect(wouldKeep(rule, windows)).toBeCloseTo(kept);
});
