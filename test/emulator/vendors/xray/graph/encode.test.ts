import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeObservations,
  encodeObservations,
} from '../../../../../emulator/vendors/xray/graph/encode.ts';
import type { Observation } from '../../../../../emulator/vendors/xray/graph/observe.ts';
import { addUp } from '../../../../../emulator/vendors/xray/graph/sums.ts';
import { buildServiceGraph } from './build.ts';

const Service = fc.constantFrom(
  { Name: 'web', Names: ['web'] },
  { Name: 'web', Names: ['web'], Type: 'remote' },
  { Name: 'a "b"', Names: ['a "b"'], AccountId: '123456789012' },
);

/** Sixty-fourths of a second add up without a rest. */
const Seconds = fc.nat(200).map((n) => n / 64);

const Finished = fc.record({
  outcome: fc.constantFrom('ok' as const, 'error' as const, 'throttle' as const, 'fault' as const),
  responseTime: Seconds,
  duration: Seconds,
  count: fc.integer({ min: 1, max: 3 }),
  totalResponseTime: Seconds,
});

const Observations: fc.Arbitrary<Observation[]> = fc.array(
  fc.record({
    caller: fc.option(fc.oneof(fc.constant('client' as const), Service), { nil: undefined }),
    callee: Service,
    work: fc.boolean(),
    inferred: fc.boolean(),
    start: Seconds,
    end: Seconds,
    finished: fc.array(Finished, { maxLength: 3 }),
  }),
);

/** Services in the order in which they began; those that began together in any. */
const graphOf = (observations: Iterable<Observation>) =>
  buildServiceGraph(observations)
    .map(({ ReferenceId: _id, Edges, ...service }) =>
      JSON.stringify({ ...service, calls: Edges.length }),
    )
    .sort();

test('decodeObservations gives back what encodeObservations was given', () => {
  fc.assert(
    fc.property(Observations, (observations) => {
      expect([...decodeObservations(encodeObservations(observations))]).toEqual(observations);
    }),
  );
});

test('addUp makes of parts, added up in any way, what all make together', () => {
  fc.assert(
    fc.property(Observations, Observations, (first, second) => {
      const all = [...first, ...second];
      const one = addUp(first);
      const sums = addUp(second, one === undefined ? [] : [one]);
      expect(sums === undefined).toBe(all.length === 0);
      if (sums === undefined) return;
      expect(graphOf(decodeObservations(sums.seen))).toEqual(graphOf(all));
      const starts = all.map(({ start }) => start);
      expect([sums.firstStart, sums.lastStart]).toEqual([Math.min(...starts), Math.max(...starts)]);
    }),
  );
});
