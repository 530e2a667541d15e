import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStage } from '../../../../src/telemetry/delivery/stage.ts';

const someone = { waitUntil: () => undefined, subrequests: () => 0, answeredAt: () => undefined };

describe('createStage', () => {
  it('encodes each that was pushed once, in their order, for every reason to clear it', () => {
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant('clear' as const)),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const encoded: number[] = [];
        const stage = createStage<number>((finished) => encoded.push(finished));
        let pushed = 0;
        for (const step of given) {
          if (step === 'clear') stage.clear();
          else stage.push(pushed++, step, someone);
        }
        stage.clear();
        expect(encoded).toEqual(Array.from({ length: pushed }, (_, index) => index));
      }),
    );
  });

  it.each([
    ['fifty requests', 50, 1],
    ['five hundred spans', 5, 100],
  ])(
    'encodes at once when there are %s, by the invocation that brought the last',
    (_, requests, spans) => {
      const encoders: unknown[] = [];
      const stage = createStage<string>((_finished, invocation) => encoders.push(invocation));
      for (let count = 1; count < requests; count += 1) stage.push('early', spans, someone);
      expect(encoders).toEqual([]);
      const last = { ...someone };
      stage.push('last', spans, last);
      expect(encoders).toEqual(Array.from({ length: requests }, () => last));
    },
  );

  it('may be pushed to while it is encoding', () => {
    const encoded: string[] = [];
    const stage = createStage<string>((finished) => {
      encoded.push(finished);
      if (finished === 'first') stage.push('second', 1, someone);
    });
    stage.push('first', 1, someone);
    stage.clear();
    stage.clear();
    expect(encoded).toEqual(['first', 'second']);
  });
});
