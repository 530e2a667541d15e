/** Runs provisioning as the command does, over a fetch that is given. */
import { fileURLToPath } from 'node:url';
import { parseOptions } from '../../../emulator/provision/options.ts';
import { provision } from '../../../emulator/provision/provision.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** @default the real one */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Folder of the documents' project. @default this one */
  readonly project?: string;
}

export interface Outcome {
  readonly code: number;
  readonly lines: readonly string[];
}

/** @param words of the command line, with spaces between them */
export async function run(words: string, options: RunOptions = {}): Promise<Outcome> {
  const { env = {}, fetch = globalThis.fetch, project = PROJECT } = options;
  const parsed = parseOptions(words.split(' '), env);
  if (parsed.kind !== 'run') throw new Error(`The options are wrong: ${JSON.stringify(parsed)}`);
  const lines: string[] = [];
  const code = await provision(parsed.options, project, {
    fetch,
    pause: () => Promise.resolve(),
    print: (line) => void lines.push(line),
  });
  return { code, lines };
}

/** The signs that plan lines begin with, each with how many there are: `+12 ?8`. */
export function signs({ lines }: Outcome): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const sign = /^([-+~=?!]) /.exec(line)?.[1];
    if (sign !== undefined) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  return [...counts].map(([sign, count]) => `${sign}${count}`).join(' ');
}
