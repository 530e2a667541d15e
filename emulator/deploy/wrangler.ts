/**
 * Runs the project's own wrangler. It asks no questions and sends no usage data. Its output is kept, so that a failure
 * becomes one sentence. If the command is stopped, wrangler and the processes that it started end too.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const WRANGLER = join(PROJECT, 'node_modules/wrangler/bin/wrangler.js');

export interface Deployed {
  readonly versionId: string;
  /** Addresses it deployed to. */
  readonly targets: readonly string[];
}

export interface Outcome {
  readonly ok: boolean;
  readonly out: string;
  /** All it said, without colours. */
  readonly text: string;
  /** What it deployed; undefined when it did not. */
  readonly deployed: Deployed | undefined;
}

export interface WranglerOptions {
  /** Variables beside those of the shell. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Written to its standard input. */
  readonly input?: string;
}

export type Wrangler = (args: readonly string[], options?: WranglerOptions) => Promise<Outcome>;

/** A dry run reports a deploy of no version. */
const DeployLine = v.object({
  type: v.literal('deploy'),
  version_id: v.string(),
  targets: v.optional(v.array(v.string()), []),
});

/** @param environment of the shell @param signal ends it */
export function createWrangler(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Wrangler {
  return async (args, { environment: own = {}, input } = {}) => {
    signal.throwIfAborted();
    const folder = await mkdtemp(join(tmpdir(), 'cruddur-deploy-'));
    const report = join(folder, 'output.jsonl');
    try {
      // A group of its own, so that all of it can be ended; a terminal's Ctrl-C reaches us alone.
      const child = spawn(process.execPath, ['--no-warnings', WRANGLER, ...args], {
        cwd: PROJECT,
        detached: process.platform !== 'win32',
        env: {
          ...environment,
          // The environment of wrangler.toml is an argument, always.
          CLOUDFLARE_ENV: undefined,
          CI: '1',
          NO_COLOR: '1',
          FORCE_COLOR: '0',
          WRANGLER_SEND_METRICS: 'false',
          WRANGLER_HIDE_BANNER: 'true',
          WRANGLER_OUTPUT_FILE_PATH: report,
          ...own,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const stop = (): void => endGroup(child.pid);
      signal.addEventListener('abort', stop, { once: true });
      let out = '';
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        text += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.stdin.on('error', () => 'it ended before it read');
      child.stdin.end(input);
      const [code] = await once(child, 'close');
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      return {
        ok: code === 0,
        out,
        text: stripVTControlCharacters(text),
        deployed: await readDeployed(report),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}

async function readDeployed(report: string): Promise<Deployed | undefined> {
  const text = await readFile(report, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  const line = lines.map((one): unknown => JSON.parse(one)).find((one) => v.is(DeployLine, one));
  if (line === undefined) return undefined;
  const { version_id: versionId, targets } = v.parse(DeployLine, line);
  return { versionId, targets: targets.filter((target) => URL.canParse(target)) };
}
