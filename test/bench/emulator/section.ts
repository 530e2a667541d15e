/** A group of measurements of the emulator; each starts the servers it needs and ends them. */
import type { PartOptions } from '../part.ts';
import type { Row } from '../row.ts';

export type Section = (options: PartOptions) => Promise<Row[]>;
