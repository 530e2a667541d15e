/**
 * What all commands that ask a running emulator share: arguments, help, where the emulator is, and exit codes: 0 done,
 * 1 refused or none runs, 2 wrong argument.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { CannotAsk, connect, type RunningEmulator } from './running-emulator.ts';

/** What a command touches beside the emulator. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly send: typeof fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** @param file `-` for standard input */
  readonly read: (file: string) => Promise<string>;
  /** Of standard input. */
  readonly lines: () => AsyncIterable<string>;
  readonly write: (file: string, text: string) => Promise<void>;
}

export const TERMINAL: Surroundings = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  env: process.env,
  send: fetch,
  now: Date.now,
  read: (file) => (file === '-' ? text(process.stdin) : readFile(file, 'utf8')),
  lines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
  write: (file, text) => writeFile(file, text),
};

export interface Asked {
  readonly emulator: RunningEmulator;
  /** The words that are not options. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Whether the answer is to be JSON. */
  readonly json: boolean;
  readonly around: Surroundings;
}

interface Definition {
  /** What stands behind `cruddur-edge `. */
  readonly usage: string;
  /** Sentences of the help. */
  readonly help: string;
  /** Name and meaning of its options beside --json, --url and --help; each takes a value. @default none */
  readonly options?: Readonly<Record<string, string>>;
  /** How many words it takes. @default any number */
  readonly words?: readonly [least: number, most: number];
  /** Writes its answer. @throws {CannotAsk} @throws {WrongArgument} */
  readonly run: (asked: Asked) => Promise<void>;
}

export class WrongArgument extends Error {
  override readonly name = 'WrongArgument';
}

/** @returns what runs the command with some arguments, and its exit code */
export function command({ usage, help, options = {}, words = [0, 99], run }: Definition) {
  const config: ParseArgsOptionsConfig = {
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
    ...Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' }])),
  };
  const manual = `Usage: cruddur-edge ${usage}

${help}

${lines({
  ...options,
  json: 'print JSON',
  'url URL':
    'address of the emulator; default http://localhost:EMULATOR_PORT, with 4318 where that is not set',
  help: 'print this and end',
})}

Exit codes: 0 done, 1 refused or no emulator runs, 2 wrong argument.
`;

  return async (args: readonly string[], around: Surroundings = TERMINAL): Promise<number> => {
    try {
      const { values, positionals } = readArguments(args, config);
      if (values['help'] === true) {
        around.out(manual);
        return 0;
      }
      if (positionals.length < words[0] || positionals.length > words[1]) {
        throw new WrongArgument(`Usage: cruddur-edge ${usage}`);
      }
      const emulator = connect(urlOf(values['url'], around.env), around.send);
      const own = Object.keys(options).map((name) => [name, textOf(values[name])]);
      await run({
        emulator,
        words: positionals,
        options: Object.fromEntries(own),
        json: values['json'] === true,
        around,
      });
      return 0;
    } catch (error) {
      if (!(error instanceof CannotAsk) && !(error instanceof WrongArgument)) throw error;
      around.error(`${error instanceof CannotAsk ? error.sentence : error.message}\n`);
      return error instanceof WrongArgument ? 2 : 1;
    }
  };
}

function readArguments(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new WrongArgument(error instanceof Error ? error.message : String(error));
  }
}

function urlOf(given: unknown, env: Surroundings['env']): string {
  const port = env['EMULATOR_PORT'] ?? '';
  const text = textOf(given) ?? `http://localhost:${port === '' ? 4318 : port}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new WrongArgument(`Cannot ask '${text}': --url must be an address, EMULATOR_PORT a port`);
  }
  return url.origin;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function lines(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, meaning]) => `  --${name.padEnd(14)} ${meaning}`)
    .join('\n');
}
