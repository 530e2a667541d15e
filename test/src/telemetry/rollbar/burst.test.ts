import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bursts } from '../../../../src/telemetry/rollbar/burst.ts';

const MINUTE = 60_000;

describe('Bursts', () => {
  it('lets the first of a kind go, and counts the others', () => {
    const bursts = new Bursts({ itemsPerMinute: 60, equalItemsPerMinute: 3 });
    const admitted = Array.from({ length: 10 }, () => bursts.admit('same', 5));
    expect(admitted).toEqual([true, true, true, ...Array.from({ length: 7 }, () => false)]);
    expect(bursts.admit('other', 5)).toBe(true);
    expect(bursts.tell(MINUTE - 1)).toBeUndefined();
    expect(bursts.tell(MINUTE)).toEqual({ items: 7, most: 'same', ofMost: 10 });
    expect(bursts.tell(MINUTE)).toBeUndefined();
    expect(bursts.admit('same', MINUTE)).toBe(true);
  });

  it('lets so many go in all', () => {
    const bursts = new Bursts({ itemsPerMinute: 60, equalItemsPerMinute: 5 });
    const admitted = Array.from({ length: 1_000 }, (_, n) => bursts.admit(`kind ${n}`, 0, true));
    expect(admitted.filter(Boolean)).toHaveLength(60);
    expect(bursts.tell(MINUTE)).toMatchObject({ items: 940 });
  });

  it('keeps a fifth of them for what was not seen before, of however many kinds the rest is', () => {
    const bursts = new Bursts({ itemsPerMinute: 60, equalItemsPerMinute: 5 });
    const flood = Array.from({ length: 1_000 }, (_, n) => bursts.admit(`kind ${n % 300}`, 0));
    expect(flood.filter(Boolean)).toHaveLength(48);
    const news = Array.from({ length: 20 }, (_, n) => bursts.admit(`new ${n}`, 0, true));
    expect(news.filter(Boolean)).toHaveLength(12);
    expect(bursts.admit('late', 0, true)).toBe(false);
  });

  it('limits nothing with 0', () => {
    const bursts = new Bursts({ itemsPerMinute: 0, equalItemsPerMinute: 0 });
    const admitted = Array.from({ length: 1_000 }, () => bursts.admit('same', 0));
    expect(admitted.every(Boolean)).toBe(true);
    expect(bursts.tell(MINUTE)).toBeUndefined();
  });

  it('never passes its limits, and loses no count', () => {
    const demand = fc.record({
      kind: fc.nat(400).map(String),
      wait: fc.constantFrom(0, 0, 0, 20_000),
    });
    const limits = fc.record({ itemsPerMinute: fc.nat(20), equalItemsPerMinute: fc.nat(5) });
    fc.assert(
      fc.property(limits, fc.array(demand, { maxLength: 400 }), (limits, demands) => {
        const bursts = new Bursts(limits);
        let [now, asked, told] = [0, 0, 0];
        const minutes = new Map<number, string[]>();
        for (const { kind, wait } of demands) {
          now += wait;
          told += bursts.tell(now)?.items ?? 0;
          asked += 1;
          const minute = Math.floor(now / MINUTE);
          const admitted = minutes.get(minute) ?? [];
          if (bursts.admit(kind, now)) minutes.set(minute, [...admitted, kind]);
        }
        told += bursts.tell(now + MINUTE)?.items ?? 0;
        const all = [...minutes.values()];
        expect(told + all.flat().length).toBe(asked);
        const most = Math.max(0, ...all.map((kinds) => kinds.length));
        expect(most).toBeLessThanOrEqual(limits.itemsPerMinute || Number.POSITIVE_INFINITY);
        const equal = all.flatMap((kinds) =>
          kinds.map((kind) => kinds.filter((one) => one === kind).length),
        );
        expect(Math.max(0, ...equal)).toBeLessThanOrEqual(
          limits.equalItemsPerMinute || Number.POSITIVE_INFINITY,
        );
      }),
    );
  });
});
