/**
 * What the commands of this folder share: help, words for what is wrong, an end by Ctrl-C, exit codes. 0 is done, 1 did
 * not work, 2 something must be set or written otherwise first, 130 stopped.
 */

import { finishWithoutReader } from '../closed-output.ts';

export interface Context {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends with Ctrl-C, SIGTERM or a closed terminal. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** A mistake that only the user can correct. The message is one or more sentences. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A step that was tried and did not work. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

const STOPPED = 130;

/** @param run returns the exit code */
export async function runCommand(
  help: string,
  run: (context: Context) => Promise<number>,
): Promise<void> {
  finishWithoutReader(process.stdout);
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return;
  }
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, () => controller.abort());
  const { signal } = controller;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    process.exitCode = await run({ args, environment: process.env, signal, print });
  } catch (error) {
    process.exitCode = signal.aborted ? STOPPED : exitCodeOf(error);
    process.stderr.write(`${signal.aborted ? 'Stopped.' : describe(error)}\n`);
  }
  // Nothing else ends here: what was started has ended, and a listener would keep nothing alive.
}

function exitCodeOf(error: unknown): number {
  return error instanceof Refusal || isWrongArgument(error) ? 2 : 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isWrongArgument(error)) return `${error.message.split('\n')[0]} Try --help.`;
  if (error instanceof Refusal || error instanceof Failure) return error.message;
  return error.stack ?? error.message;
}

function isWrongArgument(error: unknown): boolean {
  return (
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
