import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { itKeepsSecrets } from './cases.ts';
import { startVendors, type VendorsServer } from './vendors-server.ts';

let server: VendorsServer;
let deno: ChildProcess;
let port: number;

beforeAll(async () => {
  server = await startVendors();
  const script = fileURLToPath(new URL('secrets.deno.ts', import.meta.url));
  deno = spawn('deno', ['run', '--allow-net', '--allow-env', '--allow-read', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...server.variables },
  });
  port = await portOf(deno);
});
afterAll(() => {
  if (deno?.exitCode === null) deno.kill('SIGKILL');
  server?.close();
});

function portOf({ stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    deno.once('exit', (code) => reject(new Error(`Deno ended with code ${code}`)));
    if (stdout === null) return;
    createInterface({ input: stdout }).on('line', (line) => {
      const found = /^port (\d+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
}

describe('secrets in Deno', () => {
  itKeepsSecrets(
    () => server.vendors,
    () => `http://127.0.0.1:${port}`,
  );
});
