/** Runs a command of emulator/deploy against a Cloudflare on loopback, with a home of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cloudflare } from './cloudflare.ts';

export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

export interface RunOptions {
  readonly cloudflare: Cloudflare;
  /** Folder of wrangler's own files. */
  readonly home: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly started?: (child: ChildProcess) => void;
}

/** What a command finds in its environment: nothing of this machine's but the path. */
export function environmentOf({ cloudflare, home }: Pick<RunOptions, 'cloudflare' | 'home'>) {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: home,
    TMPDIR: home,
    // Where wrangler would ask for a newer one; what it was told lately is in the folder for temporary files.
    npm_registry: 'http://127.0.0.1:9/',
    CLOUDFLARE_API_BASE_URL: cloudflare.baseUrl,
    CLOUDFLARE_API_TOKEN: 'a-token-of-cloudflare',
    CLOUDFLARE_ACCOUNT_ID: 'acc',
  };
}

export async function runCommand(
  command: string,
  args: readonly string[],
  { cloudflare, home, environment = {}, started }: RunOptions,
): Promise<{ code: number; text: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `emulator/deploy/${command}`, ...args],
    {
      cwd: PROJECT,
      env: { ...environmentOf({ cloudflare, home }), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  started?.(child);
  const [code] = await once(child, 'close');
  return { code: Number(code), text };
}
