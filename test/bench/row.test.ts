import { describe, expect, it } from 'vitest';
import { judge, median, quantile } from './row.ts';

const measured = { name: 'rate', value: 0.6, unit: 'of bare', reference: 'bare 1' };

describe('judge', () => {
  it('holds a value to its limit, which it may reach', () => {
    expect(judge({ ...measured, limit: { atLeast: 0.6 } })).toEqual({
      ...measured,
      heldTo: '≥ 0.6',
      ok: true,
    });
    expect(judge({ ...measured, value: 0.59, limit: { atLeast: 0.6 } }).ok).toBe(false);
    expect(judge({ ...measured, value: 51, limit: { atMost: 50 } }).ok).toBe(false);
  });

  it('lets a row without a limit pass', () => {
    expect(judge(measured)).toMatchObject({ heldTo: null, ok: true });
  });

  it('fails what was not measured or cannot be trusted', () => {
    expect(judge({ ...measured, value: Number.NaN, limit: { atMost: 50 } }).ok).toBe(false);
    const lost = judge({ ...measured, problems: ['2 spans are missing'] });
    expect(lost).toMatchObject({ ok: false, problem: '2 spans are missing' });
  });
});

describe('median', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('quantile', () => {
  it('takes the value that so many do not exceed', () => {
    const values = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    expect([0.5, 0.9, 0.91, 1].map((share) => quantile(values, share))).toEqual([5, 9, 10, 10]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
