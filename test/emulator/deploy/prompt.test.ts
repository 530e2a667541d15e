/** `npm run secrets` at a terminal, which `script` of util-linux plays: what is typed is written and never shown. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCloudflare } from './cloudflare.ts';
import { environmentOf, PROJECT } from './run.ts';

const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
const SECRET = 'typed-and-never-shown-1';
const PROMPT = 'leaves it so): ';

it.runIf(hasTerminal)(
  'a secret that is typed is written and not shown, and a wrong one is asked for again',
  { timeout: 90_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'prompt-'));
    const cloudflare = await startCloudflare();
    const written: unknown[] = [];
    cloudflare.scripts.set('cruddur-edge', {
      secrets: new Set(),
      bindings: [],
      migrationTag: 'v1',
    });
    const command = `${process.execPath} --disable-warning=ExperimentalWarning emulator/deploy/secrets/main.ts`;
    const child = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd: PROJECT,
      env: environmentOf({ cloudflare, home }),
    });
    try {
      // One for each prompt: three left out, one wrong and then left out, the last one given.
      const answers = ['', '', '', 'wrong', '', SECRET];
      let shown = '';
      let asked = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        shown += chunk.toString();
        const prompts = shown.split(PROMPT).length - 1;
        for (; asked < prompts; asked += 1) child.stdin.write(`${answers[asked] ?? ''}\r`);
      });
      const [code] = await once(child, 'close');
      expect(shown).toContain('ROLLBAR_ACCESS_TOKEN does not look like one');
      expect(shown).toContain('Written: API_WRITE_TOKEN');
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toContain('): wrong');
      expect(code).toBe(0);
      for (const { path, body } of cloudflare.calls) {
        if (path.endsWith('/secrets-bulk')) written.push(body);
      }
      expect(JSON.stringify(written)).toContain(SECRET);
    } finally {
      child.kill('SIGKILL');
      await cloudflare.close();
      await rm(home, { recursive: true, force: true });
    }
  },
);
