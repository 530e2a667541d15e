/** Ctrl-C while wrangler runs: both end, and it is said. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startCloudflare } from './cloudflare.ts';
import { runCommand } from './run.ts';

/** Command lines of processes that have the text among their variables. */
async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    const variables = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!variables.includes(text)) continue;
    found.push(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  }
  return found.filter((line) => line !== '');
}

it.runIf(process.platform === 'linux')(
  'a deploy that is stopped leaves no process behind',
  { timeout: 60_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'stop-'));
    const cloudflare = await startCloudflare();
    let child: ChildProcess | undefined;
    try {
      cloudflare.hold(/\/secrets$/);
      const running = runCommand('main.ts', ['--no-smoke'], {
        cloudflare,
        home,
        started: (started) => (child = started),
      });
      await vi.waitFor(() => expect(cloudflare.calls.length).toBeGreaterThan(0), 30_000);
      expect((await processesWith(home)).length).toBeGreaterThan(1);
      child?.kill('SIGINT');
      const { code, text } = await running;
      expect(text).toContain('Stopped.');
      expect(code).toBe(130);
      await vi.waitFor(async () => expect(await processesWith(home)).toEqual([]), 30_000);
    } finally {
      child?.kill('SIGKILL');
      await cloudflare.close();
      await rm(home, { recursive: true, force: true });
    }
  },
);
