/** One subject of the benchmark that can be run by itself: `npm run bench -- NAME`. */
import type { Row } from './row.ts';

export interface Part {
  readonly name: string;
  /** One line for the help. */
  readonly about: string;
  /** Measures, and leaves no process, port or file behind. */
  run(options: PartOptions): Promise<Row[]>;
}

export interface PartOptions {
  /** Few and short rounds, to see that everything works; the numbers mean little. */
  readonly quick: boolean;
  /** Says what is being done. */
  readonly progress: (line: string) => void;
}
