/** The part of the benchmark that holds the emulator to its numbers. */
import type { Part } from '../part.ts';
import type { Row } from '../row.ts';
import { measureAws } from './aws.ts';
import { measureDurability } from './durability.ts';
import { measureGrowth } from './growth.ts';
import { measureOtlp } from './otlp.ts';
import { measureQueries } from './queries.ts';
import { measureRollbar } from './rollbar.ts';
import type { Section } from './section.ts';
import { measureStarts } from './starts.ts';
import { measureStores } from './stores.ts';

const SECTIONS: readonly Section[] = [
  measureAws,
  measureOtlp,
  measureRollbar,
  measureDurability,
  measureGrowth,
  measureQueries,
  measureStores,
  measureStarts,
];

export const emulatorPart: Part = {
  name: 'emulator',
  about: 'what the emulator takes in and how fast it answers, beside moto where it is installed',
  async run(options) {
    const rows: Row[] = [];
    for (const measure of SECTIONS) rows.push(...(await measure(options)));
    return rows;
  },
};
