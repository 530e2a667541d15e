/** The part of the benchmark that holds the emulator to its numbers. */
import type { Part } from '../part.ts';
import { measureAws } from './aws.ts';
import { measureDurability } from './durability.ts';
import { measureGrowth } from './growth.ts';
import { measureOtlp } from './otlp.ts';
import { measureQueries } from './queries.ts';
import { measureRollbar } from './rollbar.ts';
import { measureStarts } from './starts.ts';
import { measureStores } from './stores.ts';

export const emulatorPart: Part = {
  name: 'emulator',
  about: 'what the emulator takes in and how fast it answers, beside moto where it is installed',
  sections: {
    aws: measureAws,
    otlp: measureOtlp,
    rollbar: measureRollbar,
    durability: measureDurability,
    growth: measureGrowth,
    queries: measureQueries,
    stores: measureStores,
    starts: measureStarts,
  },
};
