/** Sampling rules through the console: read with what clients reported, made, changed and taken away by X-Ray's own API. */
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { Sampling } from '../../../../../emulator/console/api/sampling/shapes.ts';
import type { RunningEmulator } from '../../../../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../../../../emulator/server/local-keys.ts';
import { start } from '../../../start.ts';

let emulator: RunningEmulator;
const aws = new AwsClient({
  accessKeyId: LOCAL_KEYS.awsAccessKeyId,
  secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
  region: 'us-east-1',
  retries: 0,
});
beforeAll(async () => {
  emulator = await start({ worker: false });
});
afterAll(() => emulator.close());

async function sampling(search = ''): Promise<Sampling> {
  const answer = await fetch(`${emulator.url}/_emulator/sampling${search}`);
  return v.parse(Sampling, await answer.json());
}
const ruleNamed = async (name: string) => {
  const { rules } = await sampling();
  return rules.find((rule) => rule.name === name);
};
const change = (method: string, path: string, body?: unknown, headers = {}) =>
  fetch(`${emulator.url}/_emulator/sampling/rules${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const DRAFT = {
  name: 'Slow',
  priority: 5,
  reservoir: 2,
  rate: 0.5,
  service: '*',
  service_type: '*',
  host: '*',
  method: 'GET',
  path: '/slow/*',
};

/** As a client of the sampling service reports. */
async function report(rule: string, requests: number, sampled: number, borrowed: number) {
  const answer = await aws.fetch(`${emulator.url}/SamplingTargets`, {
    method: 'POST',
    aws: { service: 'xray' },
    body: JSON.stringify({
      SamplingStatisticsDocuments: [
        {
          RuleName: rule,
          ClientID: 'a'.repeat(24),
          Timestamp: Math.floor(Date.now() / 1000),
          RequestCount: requests,
          SampledCount: sampled,
          BorrowCount: borrowed,
        },
      ],
    }),
  });
  expect(answer.status).toBe(200);
  await answer.text();
}

test('rules are read in the order in which they are asked, with what clients reported', async () => {
  await report('Cruddur', 120, 17, 2);
  await report('Cruddur', 30, 3, 0);
  const { rules, scope, scopes } = await sampling();
  expect(rules.map(({ name, reservoir, rate }) => [name, reservoir, rate])).toEqual([
    ['Cruddur', 5, 0.1],
    ['Default', 1, 0.05],
  ]);
  const windows = rules[0]?.windows ?? [];
  const sum = (key: 'requests' | 'sampled' | 'borrowed') =>
    windows.reduce((all, window) => all + window[key], 0);
  expect([sum('requests'), sum('sampled'), sum('borrowed')]).toEqual([150, 20, 2]);
  expect(rules[1]?.windows).toEqual([]);
  expect(rules[0]?.was_changed).toBe(false);
  expect(scopes).toEqual([scope]);
});

test('a rule is made, changed and taken away, and clients get it so', async () => {
  expect((await change('POST', '', DRAFT)).status).toBe(200);
  expect(await ruleNamed('Slow')).toMatchObject({ ...DRAFT, is_default: false });
  const changed = { ...DRAFT, rate: 0.25, reservoir: 0 };
  expect((await change('PUT', '/Slow', changed)).status).toBe(200);
  expect(await ruleNamed('Slow')).toMatchObject({ ...changed, was_changed: true });
  const served = await aws.fetch(`${emulator.url}/GetSamplingRules`, {
    method: 'POST',
    body: '{}',
    aws: { service: 'xray' },
  });
  expect(await served.text()).toMatch(/"RuleName":"Slow"/);
  expect((await change('DELETE', '/Slow')).status).toBe(200);
  expect(await ruleNamed('Slow')).toBeUndefined();
});

test('of Default the reservoir and the rate change', async () => {
  const rule = await ruleNamed('Default');
  expect((await change('PUT', '/Default', { ...rule, rate: 0.2, reservoir: 3 })).status).toBe(200);
  expect(await ruleNamed('Default')).toMatchObject({ rate: 0.2, reservoir: 3 });
});

test.each([
  ['POST', '', { ...DRAFT, rate: 2 }, 'rate'],
  ['POST', '', { ...DRAFT, name: '' }, 'name'],
  ['POST', '', { ...DRAFT, name: 'Cruddur' }, 'already exists'],
  ['POST', '', { ...DRAFT, name: 'Default' }, 'already exists'],
  ['POST', '', 'no object', 'name'],
  ['PUT', '/Nothing', DRAFT, 'does not exist'],
  ['DELETE', '/Default', undefined, 'cannot be deleted'],
])('%s %s of %o is refused with a reason', async (method, path, body, reason) => {
  const answer = await change(method, path, body);
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error: expect.stringContaining(reason) },
  ]);
});

test('a rule of another account and region is apart', async () => {
  const search = '?account=210987654321&region=eu-central-1';
  expect((await change('POST', search, DRAFT)).status).toBe(200);
  expect((await sampling(search)).rules.map(({ name }) => name)).toContain('Slow');
  expect((await sampling()).rules.map(({ name }) => name)).not.toContain('Slow');
  expect((await fetch(`${emulator.url}/_emulator/sampling?account=1`)).status).toBe(400);
});

test('no page of another site may change a rule', async () => {
  for (const [method, path] of [
    ['POST', ''],
    ['PUT', '/Cruddur'],
    ['DELETE', '/Cruddur'],
  ] as const) {
    const answer = await change(method, path, DRAFT, { origin: 'https://elsewhere.example' });
    expect(answer.status).toBe(403);
  }
});
