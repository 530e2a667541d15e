import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deque } from '../../../../src/telemetry/delivery/deque.ts';

it('Deque behaves as an array does', () => {
  const step = fc.constantFrom('push', 'unshift', 'shift', 'peek');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const deque = new Deque<number>();
      const model: number[] = [];
      for (const [n, what] of steps.entries()) {
        if (what === 'push') {
          deque.push(n);
          model.push(n);
        } else if (what === 'unshift') {
          deque.unshift(n);
          model.unshift(n);
        } else if (what === 'shift') expect(deque.shift()).toBe(model.shift());
        else expect(deque.peek()).toBe(model[0]);
        expect(deque.length).toBe(model.length);
      }
    }),
  );
});
