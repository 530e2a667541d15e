/** The app under the project's Deno, by either entry, in an environment that holds nothing but what a test gives. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';

export interface DenoApi {
  /** Without a slash at its end. */
  readonly url: string;
  /** Lines of both outputs so far. */
  readonly printed: readonly string[];
  /** @returns exit code and signal */
  end(signal?: NodeJS.Signals): Promise<unknown[]>;
  /** For after a test: ends it at once, if it runs. */
  kill(): void;
}

/** As `deno run` and `deno serve` start it with the rights of deno.json. */
export const RUN = 'run -q --no-prompt -P src/deno.ts'.split(' ');
export const SERVE = 'serve -q --no-prompt -P --host 127.0.0.1 --port 0 src/deno-serve.ts'.split(
  ' ',
);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @param variables beside API_PORT=0 and DATA_DIR=:memory: */
export function spawnDeno(
  args: readonly string[],
  variables: Record<string, string>,
  cwd: string = ROOT,
): ChildProcess {
  return spawn('deno', args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_COLOR: '1',
      API_PORT: '0',
      DATA_DIR: ':memory:',
      ...variables,
    },
  });
}

export async function startDenoApi(
  variables: Record<string, string>,
  args: readonly string[] = RUN,
  cwd: string = ROOT,
): Promise<DenoApi> {
  const deno = spawnDeno(args, variables, cwd);
  const printed: string[] = [];
  for (const input of [deno.stdout, deno.stderr]) {
    if (input !== null) createInterface({ input }).on('line', (line) => printed.push(line));
  }
  const url = await vi.waitFor(() => {
    expect(deno.exitCode, printed.join('\n')).toBeNull();
    const found = /http:\/\/\S+:\d+/.exec(printed.join('\n'))?.[0];
    if (found === undefined) throw new Error('It does not listen yet');
    return found.replace('localhost', '127.0.0.1');
  }, 60_000);
  const kill = (): void => {
    if (deno.exitCode === null) deno.kill('SIGKILL');
  };
  return {
    url,
    printed,
    kill,
    async end(signal = 'SIGTERM') {
      const exit = once(deno, 'exit');
      deno.kill(signal);
      return exit;
    },
  };
}
