import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deque } from '../../../../src/telemetry/delivery/deque.ts';

it('Deque behaves as an array does', () => {
  const step = fc.constantFrom('push', 'unshift', 'shift', 'peek');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const deque = new Deque<number>();
      const model: number[] = [];
      const seen: unknown[] = [];
      const expected: unknown[] = [];
      for (const [n, what] of steps.entries()) {
        if (what === 'push') {
          deque.push(n);
          model.push(n);
        }
        if (what === 'unshift') {
          deque.unshift(n);
          model.unshift(n);
        }
        seen.push(what === 'shift' ? deque.shift() : deque.peek(), deque.length);
        expected.push(what === 'shift' ? model.shift() : model[0], model.length);
      }
      expect(seen).toEqual(expected);
    }),
  );
});
