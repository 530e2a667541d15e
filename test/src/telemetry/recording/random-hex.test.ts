import { describe, expect, it } from 'vitest';
import { createRandomHex } from '../../../../src/telemetry/recording/random-hex.ts';

describe('createRandomHex', () => {
  it('gives as many digits as asked for, and never the same pool twice', () => {
    let fills = 0;
    const randomHex = createRandomHex((bytes) => bytes.fill((fills += 1)));
    const digits = Array.from({ length: 400 }, () => randomHex(24)).join('');
    expect(digits).toMatch(/^(?:01){4096}(?:02){704}$/);
    expect(randomHex(3)).toBe('020');
    expect(randomHex(0)).toBe('');
  });

  it('asks for randomness only when it is needed', () => {
    let filled = false;
    createRandomHex(() => (filled = true));
    expect(filled).toBe(false);
  });
});
