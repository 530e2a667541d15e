import { expect, it } from 'vitest';
import { attack } from './attack.ts';

it('a hostile hour, in short, passes no limit and silences no honest error', async () => {
  const { faults, requests } = await attack(25);
  expect(faults).toEqual([]);
  expect(requests).toEqual({ honest: 7, 'honest error': 9, hostile: 125 });
}, 120_000);
