/** Each snippet of Set-up works as it is pasted, and what it sends is heard. */
import { execFileSync } from 'node:child_process';
import Libhoney from 'libhoney';
import Rollbar from 'rollbar';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SetUp } from '../../../../../../emulator/console/api/setup/shapes.ts';
import {
  snippetsFor,
  type Snippet,
} from '../../../../../../emulator/console/app/pages/setup/snippets.ts';
import type { RunningEmulator } from '../../../../../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../../../../../emulator/server/local-keys.ts';
import { start } from '../../../../start.ts';

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ worker: false });
});
afterAll(() => emulator.close());

async function read(): Promise<SetUp> {
  return v.parse(SetUp, await (await fetch(`${emulator.url}/_emulator/setup`)).json());
}

async function textOf(client: Snippet['client']): Promise<string> {
  const found = snippetsFor(emulator.url, await read()).find((one) => one.client === client);
  return found?.text ?? '';
}

/** Stands for the AWS CLI: tells what a shell gives it. */
const CLI = `aws() { printf '%s|' "$AWS_ENDPOINT_URL" "$AWS_REGION" "$AWS_DEFAULT_REGION" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$@"; printf '\\036'; }\n`;

/** Names of the operations that are called, once each has all that it takes. */
async function called(client: Snippet['client']): Promise<string[][]> {
  const told = execFileSync('sh', ['-euc', CLI + (await textOf(client))], { env: {} });
  const calls = told.toString().split('\u001e').slice(0, -1);
  const { awsAccessKeyId, awsSecretAccessKey } = LOCAL_KEYS;
  return calls.map((call) => {
    const [url, region, older, id, secret, ...words] = call.split('|');
    expect([url, region, older, id, secret]).toEqual([
      emulator.url,
      'us-east-1',
      'us-east-1',
      awsAccessKeyId,
      awsSecretAccessKey,
    ]);
    return words;
  });
}

test('what a shell is given calls AWS with an address, both regions and keys', async () => {
  expect((await called('aws-logs')).map(([, operation]) => operation)).toEqual([
    'create-log-group',
    'create-log-stream',
    'put-log-events',
  ]);
  expect((await called('aws-metrics'))[0]?.slice(0, 2)).toEqual(['cloudwatch', 'put-metric-data']);
  const [, operation, , document = ''] = (await called('aws-traces'))[0] ?? [];
  expect(operation).toBe('put-trace-segments');
  const segment: unknown = JSON.parse(document);
  expect(segment).toEqual({
    name: 'demo',
    id: expect.stringMatching(/^[\da-f]{16}$/),
    trace_id: expect.stringMatching(/^1-[\da-f]{8}-[\da-f]{24}$/),
    start_time: expect.any(Number),
    end_time: expect.any(Number),
  });
});

test('a client that is made as it says is heard', async () => {
  const make = async (client: Snippet['client'], Class: unknown): Promise<unknown> =>
    // oxlint-disable-next-line no-new-func, no-implied-eval -- what a person pastes is what is tried
    new Function(Class === Rollbar ? 'Rollbar' : 'Libhoney', `return ${await textOf(client)}`)(
      Class,
    );
  const rollbar = await make('rollbar', Rollbar);
  const libhoney = await make('libhoney', Libhoney);
  if (!(rollbar instanceof Rollbar) || !(libhoney instanceof Libhoney)) throw new Error('not made');
  await new Promise((done) => rollbar.error(new Error('pasted'), done));
  libhoney.sendNow({ pasted: 1 });
  await libhoney.flush();
  const { heard } = await read();
  expect([heard.rollbar, heard.libhoney]).toEqual([expect.any(Number), expect.any(Number)]);
});
