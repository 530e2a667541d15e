/** Rollbar items with a stack, as many in all as the emulator's tokens may send in a minute. */
import type { PartOptions } from '../part.ts';
import { judge, type Row } from '../row.ts';
import { startLoad, type Sample } from './load.ts';
import { describe, problemsOf, rateOf } from './samples.ts';
import { makeDataFolder, startEmulator } from './server.ts';

const ROUNDS = 4;
const ITEMS = 1_000;

export async function measureRollbar({ quick, progress }: PartOptions): Promise<Row[]> {
  const load = startLoad();
  const server = await startEmulator(makeDataFolder());
  try {
    const target = { name: server.name, server, recipe: { kind: 'items' } } as const;
    const samples: Sample[] = [];
    for (let round = 0; round <= (quick ? 1 : ROUNDS); round += 1) {
      const sample = await load.send(target, quick || round === 0 ? ITEMS / 5 : ITEMS);
      progress(`Rollbar items: ${Math.round(sample.perSecond)}/s`);
      if (round > 0) samples.push(sample);
    }
    return [
      judge({
        name: 'Rollbar items, 8 connections',
        value: rateOf(samples),
        unit: 'items/s',
        reference: describe(samples),
        problems: problemsOf(samples),
      }),
    ];
  } finally {
    await load.close();
    await server.kill();
  }
}
