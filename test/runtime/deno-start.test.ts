/** How the Deno entry starts, and does not, by its variables. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PERMISSIONS = ['--allow-net', '--allow-env', '--allow-read', '--allow-write'];

function startDeno(variables: Record<string, string>) {
  return spawn('deno', ['run', ...PERMISSIONS, 'src/deno.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, API_PORT: '0', DATA_DIR: ':memory:', ...variables },
  });
}

describe('a variable of the entry that is wrong', () => {
  it.each([
    ['API_PORT', 'abc', "Cannot use API_PORT='abc': it must be a port from 0 to 65535"],
    ['API_PORT', '99999', "Cannot use API_PORT='99999': it must be a port from 0 to 65535"],
    [
      'DATA_DIR',
      'README.md',
      "Cannot use DATA_DIR='README.md': it must be a folder that can be written to",
    ],
  ])('%s=%s ends it with one sentence and exit code 2', async (key, value, sentence) => {
    const deno = startDeno({ [key]: value });
    const [said, [code]] = await Promise.all([text(deno.stderr), once(deno, 'exit')]);
    expect(code).toBe(2);
    expect(said.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
  });
});

describe('OTEL_DENO=true', () => {
  it('leaves the API as it is, lets Deno export its spans, and is named', async () => {
    const deno = startDeno({
      OTEL_DENO: 'true',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'console',
      ROLLBAR_ACCESS_TOKEN: 'token',
      HEALTH_DETAILS: 'open',
      WRITE_ACCESS: 'off',
    });
    try {
      const told = text(deno.stderr);
      const api = await new Promise<string>((resolve, reject) => {
        deno.once('exit', (code) => reject(new Error(`Deno ended with code ${code}`)));
        createInterface({ input: deno.stdout }).on('line', (line) => {
          const url = /http:\/\/localhost:\d+/.exec(line)?.[0];
          if (url !== undefined) resolve(url);
        });
      });
      const home = await fetch(`${api}/api/activities/home`);
      expect(home.status).toBe(200);
      expect(await home.json()).toHaveLength(3);
      const health: { problems: string[]; sinks: unknown } = JSON.parse(
        await (await fetch(`${api}/api/health-check`)).text(),
      );
      expect(health.problems[0]).toMatch(/^OTEL_DENO is true.*: unset OTEL_DENO/);
      expect(health.sinks).toMatchObject({ rollbar: { on: false } });
      deno.removeAllListeners('exit');
      deno.kill('SIGTERM');
      expect(await told).toContain('home-activites-mock-data');
    } finally {
      if (deno.exitCode === null) deno.kill('SIGKILL');
    }
  });
});
