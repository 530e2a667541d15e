import { afterEach, describe, expect, it, vi } from 'vitest';
import { monthOf } from '../../../../../src/telemetry/delivery/budget/month.ts';

describe('monthOf', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each(['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'])(
    'goes by UTC, here in %s',
    (zone) => {
      vi.stubEnv('TZ', zone);
      const december = Date.UTC(2026, 11, 1);
      expect(monthOf(december)).toEqual({
        name: '2026-12',
        start: december,
        end: Date.UTC(2027, 0, 1),
      });
      expect(monthOf(december - 1)).toMatchObject({ name: '2026-11', end: december });
    },
  );
});
