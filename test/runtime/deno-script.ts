/** A script in Deno that prints `port N` when it serves. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface DenoScript {
  /** Of the loopback address. */
  readonly port: number;
  end(): void;
}

/** @param variables beside those of this process. Rejects when the script ends before it serves */
export function startDenoScript(
  script: URL,
  variables: Readonly<Record<string, string>>,
): Promise<DenoScript> {
  const args = ['run', '--allow-net', '--allow-env', '--allow-read', fileURLToPath(script)];
  const deno = spawn('deno', args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...variables },
  });
  const end = (): void => {
    if (deno.exitCode === null) deno.kill('SIGKILL');
  };
  return new Promise((resolve, reject) => {
    deno.once('error', reject);
    deno.once('exit', (code) => reject(new Error(`Deno ended with code ${code}`)));
    createInterface({ input: deno.stdout }).on('line', (line) => {
      const port = /^port (\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve({ port: Number(port), end });
    });
  });
}
