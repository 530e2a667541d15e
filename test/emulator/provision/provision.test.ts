/** Provisioning against the emulator: plan, apply, nothing left to do, drift, destroy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteGroupCommand, UpdateSamplingRuleCommand, XRayClient } from '@aws-sdk/client-xray';
import {
  CloudWatchLogsClient,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';
import { start } from '../start.ts';
import { run, signs } from './run.ts';

const Ids = v.array(v.looseObject({ id: v.string(), name: v.optional(v.string()) }));
/** A query that stands on the project's board alone: others are on boards of the emulator's own, too. */
const OWN_QUERY = 'Length of the home feed';
const Deploys = v.object({ result: v.object({ deploys: v.array(v.unknown()) }) });

let emulator: RunningEmulator;
let xray: XRayClient;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  emulator = await start({ worker: false });
  const client = {
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: {
      accessKeyId: LOCAL_KEYS.awsAccessKeyId,
      secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    },
  };
  xray = new XRayClient(client);
  logs = new CloudWatchLogsClient(client);
});
afterAll(async () => {
  xray.destroy();
  logs.destroy();
  await emulator.close();
});
afterEach(() => provision('--destroy'));

const provision = (words = '') =>
  run(`--target emulator --emulator ${emulator.url} --revision v1 ${words}`.trim());
const read = async (path: string): Promise<unknown> => {
  const headers = { 'x-rollbar-access-token': LOCAL_KEYS.rollbarAccessToken };
  return (await fetch(new URL(path, emulator.url), { headers })).json();
};

describe('provision', () => {
  test('shows a plan, makes what is missing, and has nothing to do the second time', async () => {
    const dry = await provision('--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.lines).toContain('+ log group cruddur: will be made');
    expect(dry.lines.at(-1)).toMatch(/^\d+ to be made, 3 left out$/);
    expect(await provision('--dry-run')).toEqual(dry);

    const made = await provision();
    expect(made.code).toBe(0);
    expect(made.lines).toContain('  metric filter server-errors: made');
    expect(made.lines).toContain('  alarm cruddur-server-errors: made');
    expect(made.lines).toContain('  dashboard cruddur: made');
    const again = await provision();
    expect([again.code, signs(again), again.lines.at(-1)]).toEqual([
      0,
      '=20 ?3',
      'Nothing to do, 3 left out',
    ]);
  });

  test('says what the emulator does not play, and goes on', async () => {
    const { lines } = await provision('--dry-run');
    expect(lines.filter((line) => line.endsWith('not played by the emulator'))).toEqual([
      '? IAM policy cruddur-edge: left out, not played by the emulator',
    ]);
  });

  test('finds drift and mends it', async () => {
    await provision();
    await xray.send(
      new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: 'Cruddur', FixedRate: 1 } }),
    );
    await xray.send(new DeleteGroupCommand({ GroupName: 'Cruddur' }));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'cruddur', retentionInDays: 7 }));
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName: 'cruddur',
        filterName: 'throttled',
        filterPattern: '{ $.status = 430 }',
        metricTransformations: [
          { metricNamespace: 'Cruddur', metricName: 'Throttled', metricValue: '1' },
        ],
      }),
    );
    const [column] = v.parse(Ids, await read('/1/derived_columns/backend-hono'));
    await fetch(new URL(`/1/derived_columns/backend-hono/${column?.id}`, emulator.url), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...column, expression: 'BOOL(1)' }),
    });
    const annotations = v.parse(Ids, await read('/1/query_annotations/backend-hono'));
    const annotation = annotations.find(({ name }) => name === OWN_QUERY);
    await fetch(new URL(`/1/query_annotations/backend-hono/${annotation?.id}`, emulator.url), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...annotation, description: 'Something else' }),
    });

    const plan = await provision('--dry-run');
    expect(plan.lines.filter((line) => /^[+~]| {4}/.test(line))).toEqual([
      '~ X-Ray sampling rule Cruddur: differs',
      '    FixedRate is 1, should be 0.1',
      '+ X-Ray group Cruddur: will be made',
      '~ log group cruddur: differs',
      '    retentionInDays is 7, should be 30',
      '~ metric filter throttled: differs',
      '    filterPattern is "{ $.status = 430 }", should be "{ $.status = 429 }"',
      '    metricTransformations[0].defaultValue is not set, should be 0',
      '    metricTransformations[0].unit is "None", should be "Count"',
      expect.stringMatching(/^~ Honeycomb derived column cruddur\.(?:failed|slow): differs$/),
      expect.stringMatching(/^ {4}expression is "BOOL\(1\)", should be "AND\(/),
      '~ Honeycomb board Cruddur API: differs',
      expect.stringMatching(/^ {4}queries\..+\.description is "Something else", should be "/),
    ]);
    expect(plan.lines.at(-1)).toBe('1 to be made, 5 to be changed, 3 left out');
    expect((await provision()).code).toBe(0);
    expect((await provision()).lines.at(-1)).toBe('Nothing to do, 3 left out');
  });

  test('removes everything but what the vendor keeps', async () => {
    await provision();
    const destroyed = await provision('--destroy');
    expect(destroyed.code).toBe(0);
    expect(destroyed.lines).toContain('  log group cruddur: removed');
    expect(destroyed.lines).toContain(
      '= Rollbar deploy of v1: stays, the vendor offers no way to remove it',
    );
    const left = [
      ...v.parse(Ids, await read('/1/boards')),
      ...v.parse(Ids, await read('/1/query_annotations/backend-hono')),
    ].map(({ name }) => name);
    expect(left).not.toContain('Cruddur API');
    expect(left).not.toContain(OWN_QUERY);
    const again = await provision('--destroy');
    expect(again.lines.at(-1)).toBe('Nothing to do, 3 left out');
  });

  test('reports each deploy once, after its source map', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cruddur-provision-'));
    try {
      const file = join(folder, 'worker.js.map');
      writeFileSync(
        file,
        JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' }),
      );
      const words = `--target emulator --emulator ${emulator.url} --only rollbar --revision v2`;
      const reported = await run(`${words} --source-map ${file}`);
      expect(reported.lines).toContain('  Rollbar deploy of v2 with its source map: made');
      expect((await run(words)).lines).toContain('= Rollbar deploy of v2: as it should be');
      const { deploys } = v.parse(Deploys, await read('/api/1/deploys?page=1')).result;
      expect(deploys.filter((deploy) => Object(deploy).revision === 'v2')).toHaveLength(1);
      writeFileSync(file, 'no map');
      const refused = await run(`${words.replace('v2', 'v3')} --source-map ${file}`);
      expect(refused.code).toBe(1);
      expect(refused.lines.join('\n')).toContain('source_map is not a source map');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('says that the emulator is not there', async () => {
    const gone = () => Promise.reject(new TypeError('fetch failed'));
    const { code, lines } = await run('--target emulator --only aws', { fetch: gone });
    expect(code).toBe(1);
    expect(lines[0]).toBe(
      "! X-Ray sampling rule Cruddur: Cannot reach http://localhost:4318: fetch failed; 'npm run emulator' starts it",
    );
  });
});
