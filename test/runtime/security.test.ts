/** The worker with security signals in workerd, the emulator as its vendors: attacks and innocent requests, over HTTP. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { BatchGetTracesCommand, XRayClient } from '@aws-sdk/client-xray';
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
let xray: XRayClient;
let cloudwatch: CloudWatchClient;

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
  const options = {
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
  };
  hub = new SecurityHubClient(options);
  xray = new XRayClient(options);
  cloudwatch = new CloudWatchClient(options);
});
afterAll(async () => {
  hub?.destroy();
  xray?.destroy();
  cloudwatch?.destroy();
  await emulator?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${emulator.apiUrl}${path}`, { headers });
const search = (text: string, headers: Record<string, string> = {}) =>
  ask(`/api/activities/search?term=${encodeURIComponent(text)}`, headers);
/** Has X-Ray take the trace. */
const SAMPLED = { 'x-amzn-trace-id': 'Sampled=1' };
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
/** Of the service over the whole test, in one period. */
const statistics = (Namespace: string) => ({
  Namespace,
  Dimensions: [{ Name: 'service', Value: 'backend-hono' }],
  StartTime: new Date(Date.now() - 3_600_000),
  EndTime: new Date(Date.now() + 60_000),
  Period: 86_400,
});
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

test('an attack has one finding an hour for any number of hits, with traces that all vendors have', async () => {
  const attack = "' UNION SELECT password FROM users--";
  const traces: string[] = [];
  for (let hit = 0; hit < 30; hit += 1) {
    const response = await search(attack, SAMPLED);
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
  expect(named.length).toBeGreaterThan(0);
  expect(traces).toEqual(expect.arrayContaining(named));
  const TraceIds = named.slice(0, 5).map((id) => `1-${id.slice(0, 8)}-${id.slice(8)}`);
  await vi.waitFor(async () => {
    const { Traces = [] } = await xray.send(new BatchGetTracesCommand({ TraceIds }));
    expect(Traces.map(({ Id }) => Id).toSorted()).toEqual(TraceIds.toSorted());
  }, 20_000);
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

test('findings are one for each rule, network and route, for any number of hits', async () => {
  const attacks = ['<script>alert(1)</script>', '../../../../etc/passwd'];
  const networks = ['198.51.100.7', '203.0.113.9'];
  const paths = ['/api/activities/search', '/api/message_groups'];
  const hits = attacks.flatMap((attack) =>
    networks.flatMap((network) =>
      paths.map(
        (path) => () =>
          ask(`${path}?term=${encodeURIComponent(attack)}`, { 'cf-connecting-ip': network }),
      ),
    ),
  );
  await askAll([...hits, ...hits, ...hits]);
  const own = async () =>
    (await findings()).flatMap(({ ProductFields: fields = {} }) =>
      /^(?:198\.51\.100|203\.0\.113)/.test(fields['cruddur-edge/network'] ?? '')
        ? [['rule', 'network', 'route'].map((name) => fields[`cruddur-edge/${name}`]).join(' ')]
        : [],
    );
  await vi.waitFor(async () => {
    const all = await own();
    const rules = new Set(all.map((one) => one.split(' ')[0]));
    expect(rules.size).toBeGreaterThanOrEqual(attacks.length);
    expect(all).toHaveLength(rules.size * networks.length * paths.length);
    expect(new Set(all).size).toBe(all.length);
  }, 20_000);
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
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...statistics('Security'),
        MetricName: 'AttackAttempts',
        Statistics: ['SampleCount'],
      }),
    );
    return Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0);
  };
  await vi.waitFor(async () => {
    // One line for each request that is seen, and a metric in each line; 55 were seen before.
    seen = (await metric()) - 55;
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

test('what is posted is a metric of the app, in the environment that has security signals', async () => {
  const body = JSON.stringify({ message: 'Cloud is fun!', ttl: '1-hour' });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  for (let post = 0; post < 3; post += 1) {
    const { status } = await fetch(`${emulator.apiUrl}/api/activities`, init);
    expect(status).toBe(200);
  }
  await vi.waitFor(async () => {
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...statistics('Edge'),
        MetricName: 'activities.posted',
        Statistics: ['Sum'],
      }),
    );
    expect(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(3);
  }, 20_000);
});
