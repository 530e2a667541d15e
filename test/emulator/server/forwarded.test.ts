/** A workspace's variables, and what the worker, the emulator and a local start make of them. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { BatchGetTracesCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { parseOptions } from '../../../emulator/options.ts';
import { addressVariables, readForwarding } from '../../../emulator/server/forwarded.ts';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';
import { start } from '../start.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

const GITPOD = {
  GITPOD_WORKSPACE_ID: 'me-cruddur-1a2b3c4d5e6',
  GITPOD_WORKSPACE_CLUSTER_HOST: 'ws-eu106.gitpod.io',
  GITPOD_WORKSPACE_URL: 'https://me-cruddur-1a2b3c4d5e6.ws-eu106.gitpod.io',
};
const GITPOD_FRONTEND = 'https://3000-me-cruddur-1a2b3c4d5e6.ws-eu106.gitpod.io';
const CODESPACE = {
  CODESPACE_NAME: 'fuzzy-space-7x9w',
  GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev',
};

describe('a port is seen from outside', () => {
  test.each([
    ['in Gitpod', GITPOD, GITPOD_FRONTEND],
    [
      'in Gitpod, which tells its URL alone',
      { GITPOD_WORKSPACE_URL: GITPOD.GITPOD_WORKSPACE_URL },
      GITPOD_FRONTEND,
    ],
    ['in Codespaces', CODESPACE, 'https://fuzzy-space-7x9w-3000.app.github.dev'],
    [
      'in Codespaces without a domain',
      { CODESPACE_NAME: 'fuzzy-space-7x9w' },
      'https://fuzzy-space-7x9w-3000.app.github.dev',
    ],
    [
      'in Codespaces of an enterprise',
      { ...CODESPACE, GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'preview.example.com' },
      'https://fuzzy-space-7x9w-3000.preview.example.com',
    ],
    ['nowhere else', { HOME: '/root' }, undefined],
    ['nowhere with blank variables', { CODESPACE_NAME: ' ', GITPOD_WORKSPACE_ID: '' }, undefined],
    ['nowhere with half of them', { GITPOD_WORKSPACE_ID: 'me-cruddur-1a2b3c4d5e6' }, undefined],
    ['nowhere with what is not a host', { CODESPACE_NAME: 'a b/../evil' }, undefined],
    ['nowhere with what is not a URL', { GITPOD_WORKSPACE_URL: 'gitpod' }, undefined],
    ['nowhere with an address', { GITPOD_WORKSPACE_URL: 'http://127.0.0.1' }, undefined],
    [
      'nowhere with a host that ends with a number',
      { GITPOD_WORKSPACE_ID: 'me', GITPOD_WORKSPACE_CLUSTER_HOST: 'ws.0x7f' },
      undefined,
    ],
    [
      'by its URL when its cluster is not a host',
      { ...GITPOD, GITPOD_WORKSPACE_CLUSTER_HOST: '1.2.3.4' },
      GITPOD_FRONTEND,
    ],
  ])('%s', (_where, environment, expected) => {
    expect(readForwarding(environment)?.(3000)).toBe(expected);
  });
});

test.each(['999999', 'xn--a', 'evil.example/#', 'a b', 'x\nWRITE_ACCESS=open'])(
  'a domain of Codespaces that is none, %j, counts as not set',
  (domain) => {
    const environment = { ...CODESPACE, GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: domain };
    expect(readForwarding(environment)?.(3000)).toBe(
      'https://fuzzy-space-7x9w-3000.app.github.dev',
    );
  },
);

describe('addressVariables', () => {
  test('are those of this machine', () => {
    expect(addressVariables({}, 4567)).toEqual({
      FRONTEND_URL: 'http://localhost:3000',
      BACKEND_URL: 'http://localhost:4567',
    });
  });

  test("are the workspace's as well", () => {
    expect(addressVariables(CODESPACE, 4567)).toEqual({
      FRONTEND_URL: 'http://localhost:3000,https://fuzzy-space-7x9w-3000.app.github.dev',
      BACKEND_URL: 'http://localhost:4567,https://fuzzy-space-7x9w-4567.app.github.dev',
      AWS_XRAY_URL: '*fuzzy-space-7x9w-4567.app.github.dev*',
    });
  });
});

describe('npm start', () => {
  test.each([
    [{}, 'http://localhost:3000'],
    [GITPOD, `http://localhost:3000,${GITPOD_FRONTEND}`],
    [{ ...GITPOD, FRONTEND_URL: 'https://mine.example' }, 'https://mine.example'],
  ])('admits the front end of %j', (environment, expected) => {
    const parsed = parseOptions([], environment);
    expect(parsed.kind === 'run' && parsed.options.frontendUrl).toBe(expected);
  });

  describe('in a workspace', () => {
    let emulator: RunningEmulator;
    let xray: XRayClient;
    beforeAll(async () => {
      emulator = await start({ environment: { ...GITPOD, TELEMETRY_LINGER_MS: '10' } });
      xray = new XRayClient({
        endpoint: emulator.url,
        region: 'us-east-1',
        credentials: {
          accessKeyId: LOCAL_KEYS.awsAccessKeyId,
          secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
        },
      });
    });
    afterAll(async () => {
      xray.destroy();
      await emulator.close();
    });

    test('the API admits the pages of the forwarded front end', async () => {
      const headers = { origin: GITPOD_FRONTEND };
      const response = await fetch(`${emulator.apiUrl}/api/activities/home`, { headers });
      expect(response.headers.get('access-control-allow-origin')).toBe(GITPOD_FRONTEND);
    });

    test('the front end may send telemetry, and the console works under its forwarded name', async () => {
      const call = (path: string, origin: string) =>
        fetch(new URL(path, emulator.url), {
          method: 'POST',
          headers: { origin, 'content-type': 'application/json' },
          body: '{}',
        });
      expect((await call('/v1/traces', GITPOD_FRONTEND)).status).toBe(200);
      // The port that was asked for is 0 here, so that is what the name begins with.
      const own = GITPOD_FRONTEND.replace('3000', '0');
      expect((await call('/_emulator/reset', own)).status).toBeLessThan(300);
      expect((await call('/_emulator/reset', 'http://localhost:0')).status).toBeLessThan(300);
      expect((await call('/_emulator/reset', GITPOD_FRONTEND)).status).toBe(403);
      expect((await call('/_emulator/reset', `${own}.evil.example`)).status).toBe(403);
    });

    test('a segment is named after the forwarded host', async () => {
      const { port } = new URL(emulator.apiUrl ?? '');
      const host = `${port}-${GITPOD.GITPOD_WORKSPACE_ID}.${GITPOD.GITPOD_WORKSPACE_CLUSTER_HOST}`;
      const headers = { host, 'x-amzn-trace-id': 'Sampled=1' };
      // fetch sets the Host itself.
      const asked = request(`${emulator.apiUrl}/api/activities/home`, { headers }).end();
      const [response] = await once(asked, 'response');
      response.resume();
      const [, trace = ''] = /Root=([\da-f-]+)/.exec(response.headers['x-amzn-trace-id']) ?? [];
      await vi.waitFor(
        async () => {
          const answer = await xray.send(new BatchGetTracesCommand({ TraceIds: [trace] }));
          expect(JSON.stringify(answer.Traces)).toContain(host);
        },
        { timeout: 60_000, interval: 100 },
      );
    });
  });
});

describe('npm run dev:variables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dev-variables-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, '.dev.vars');

  function make(environment: Readonly<Record<string, string>>) {
    const script = join(PROJECT, 'emulator/worker/dev-variables.ts');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script],
      { cwd: folder, env: environment, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    return parseEnv(readFileSync(file, 'utf8'));
  }

  test('makes .dev.vars of .local.vars and the addresses, once', () => {
    copyFileSync(join(PROJECT, '.local.vars'), join(folder, '.local.vars'));
    const example = parseEnv(readFileSync(join(PROJECT, '.local.vars'), 'utf8'));
    expect(make({})).toEqual(example);
    rmSync(file);
    expect(make(CODESPACE)).toEqual({ ...example, ...addressVariables(CODESPACE, 4567) });
    writeFileSync(file, 'FRONTEND_URL=https://mine.example\n');
    expect(make(CODESPACE)).toEqual({ FRONTEND_URL: 'https://mine.example' });
  });
});
