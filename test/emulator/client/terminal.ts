/** Runs commands as a terminal would, and notes what they print. */
import { readFile } from 'node:fs/promises';
import { TERMINAL, type Surroundings } from '../../../emulator/client/command.ts';
import { COMMANDS } from '../../../emulator/commands.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** @param port of the emulator @param files what is read instead of files */
export function terminal(port: string, files: Readonly<Record<string, string>> = {}) {
  const written: Record<string, string> = {};
  async function run(name: string, ...args: string[]): Promise<Ended> {
    const ended = { out: '', error: '' };
    const around: Surroundings = {
      ...TERMINAL,
      env: { EMULATOR_PORT: port },
      out: (text) => void (ended.out += text),
      error: (text) => void (ended.error += text),
      read: async (file) => files[file] ?? written[file] ?? readFile(file, 'utf8'),
      write: async (file, text) => void (written[file] = text),
    };
    const command = await COMMANDS[name]?.load();
    if (command === undefined) throw new Error(`There is no command ${name}`);
    // The commands that ask an emulator take their surroundings too.
    const code: unknown = await Reflect.apply(command, undefined, [args, around]);
    return { code: Number(code), ...ended };
  }
  return { run, written };
}
