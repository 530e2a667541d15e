/** The worker with security signals in workerd, the emulator as its vendors: attacks and innocent requests, over HTTP. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../emulator/server/local-keys.ts';
import { start } from '../emulator/start.ts';
import { PROBED_PATHS, SCANNERS } from '../src/telemetry/security/probes.ts';

const ACCOUNT = '123456789012';
const listed = (name: string): string[] =>
  readFileSync(new URL(`../src/telemetry/security/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('## '));

let folder: string;
let emulator: RunningEmulator;
let hub: SecurityHubClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signals-'));
  emulator = await start({
    folder,
    environment: {
      CLOUDFLARE_ENV: 'signals',
      SECURITY_SIGNALS: 'true',
      SECURITY_HUB_ACCOUNT: ACCOUNT,
      TELEMETRY_LINGER_MS: '10',
      CLIENT_ADDRESS: 'keep',
    },
  });
  hub = new SecurityHubClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
  });
});
afterAll(async () => {
  hub?.destroy();
  await emulator?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${emulator.apiUrl}${path}`, { headers });
const search = (text: string) => ask(`/api/activities/search?term=${encodeURIComponent(text)}`);
/** Sixteen at a time. */
async function askAll(requests: readonly (() => Promise<Response>)[]): Promise<Response[]> {
  const answers: Response[] = [];
  for (let start = 0; start < requests.length; start += 16) {
    const some = requests.slice(start, start + 16).map(async (send) => {
      const response = await send();
      await response.arrayBuffer();
      return response;
    });
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}
const findings = async () => {
  const { Findings = [] } = await hub.send(new GetFindingsCommand({ MaxResults: 100 }));
  return Findings;
};

test('innocent requests make no finding', async () => {
  const answers = await askAll(listed('innocents.txt').map((text) => () => search(text)));
  for (const { status } of answers) expect(status).toBeLessThan(500);
  // What is told after them is told alone.
  await ask('/.env');
  await vi.waitFor(async () => expect(await findings()).toHaveLength(1), 20_000);
  expect((await findings())[0]?.GeneratorId).toBe('cruddur-edge/file-probe');
});

test('an attack has one finding an hour whatever the number of hits, with traces that all vendors know', async () => {
  const attack = "' UNION SELECT password FROM users--";
  const traces: string[] = [];
  for (let hit = 0; hit < 30; hit += 1) {
    const response = await search(attack);
    const root = /Root=1-([\da-f]{8})-([\da-f]{24})/.exec(
      response.headers.get('x-amzn-trace-id') ?? '',
    );
    traces.push(`${root?.[1]}${root?.[2]}`);
  }
  const own = async () =>
    (await findings()).filter(({ GeneratorId }) => GeneratorId === 'cruddur-edge/sql-union');
  await vi.waitFor(async () => expect(await own()).toHaveLength(1), 20_000);
  const [finding] = await own();
  expect(finding?.Title).toMatch(/^Attempt: /);
  const named = finding?.ProductFields?.['cruddur-edge/traces']?.split(' ') ?? [];
  expect(traces).toEqual(expect.arrayContaining(named));
  const events = await (await fetch(`${emulator.url}/_emulator/bus-events`)).json();
  expect(events).toEqual({
    events: expect.arrayContaining([
      expect.objectContaining({
        detail_type: 'Attack attempt',
        trace_id: expect.stringMatching(/^[\da-f]{32}$/),
        detail: expect.objectContaining({ rule: 'sql-union', route: '/api/activities/search' }),
      }),
    ]),
  });
  expect(JSON.stringify(events)).not.toContain('password FROM');
});

test('at least 95 in a hundred published attacks are seen by the running worker', async () => {
  const attacks = listed('attacks.txt');
  let seen = 0;
  const all = [
    ...attacks.map((text) => () => search(text)),
    ...PROBED_PATHS.map((path) => () => ask(path)),
    ...SCANNERS.map((agent) => () => ask('/api/activities/home', { 'user-agent': agent })),
  ];
  await askAll(all);
  const metric = async () => {
    const { metrics } = (await (await fetch(`${emulator.url}/_emulator/metrics`)).json()) as {
      metrics: { id: number; name: string }[];
    };
    const id = metrics.find(({ name }) => name === 'AttackAttempts')?.id;
    const { points } = (await (await fetch(`${emulator.url}/_emulator/metrics/${id}`)).json()) as {
      points: { samples: number }[];
    };
    return points.reduce((sum, { samples }) => sum + samples, 0);
  };
  await vi.waitFor(async () => {
    // One line for each request that is seen, and a metric in each line; 31 were seen before.
    seen = (await metric()) - 31;
    expect(seen).toBeGreaterThanOrEqual(all.length * 0.95);
  }, 30_000);
  expect(all.length).toBeGreaterThan(300);
});

test('many answers of 404 to one network in a minute are a finding of their own', async () => {
  await askAll(Array.from({ length: 45 }, (_, hit) => () => ask(`/missing-${hit}`)));
  await vi.waitFor(
    async () =>
      expect((await findings()).map(({ GeneratorId }) => GeneratorId)).toContain(
        'cruddur-edge/burst-404',
      ),
    20_000,
  );
});
