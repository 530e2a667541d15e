/**
 * The worker's central sampler and the emulator's X-Ray API, over HTTP and on one clock: signed to the API's port,
 * and unsigned through the daemon's TCP side. Rules are made with AWS's own client.
 */
import {
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  GetSamplingStatisticSummariesCommand,
  UpdateSamplingRuleCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { afterEach, expect, test } from 'vitest';
import { startDaemon } from '../../emulator/server/daemon.ts';
import {
  createCentralSampler,
  type CentralSampler,
} from '../../src/telemetry/xray/sampling/central-sampling.ts';
import { createXRayClient, type XRayClientOptions } from '../../src/telemetry/xray/client.ts';
import { createSampler } from '../../src/telemetry/xray/sampling/sampling.ts';
import { createRooms, KEY, REGION, serveRooms } from '../emulator/serve.ts';

const SECOND = 1_000;
const RULE = {
  RuleName: 'Cruddur',
  ResourceARN: '*',
  Priority: 9_000,
  FixedRate: 0,
  ReservoirSize: 6,
  ServiceName: 'backend-*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '/api/*',
  Version: 1,
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start() {
  // The client of AWS signs by the real clock.
  const clock = { nowMs: Date.now() };
  const rooms = createRooms({ now: () => clock.nowMs });
  const served = await serveRooms(rooms);
  closers.push(served.close);
  const aws = new XRayClient(served.client);
  closers.push(() => aws.destroy());
  const { accept, http } = rooms.xray.daemon;
  const daemon = await startDaemon({ port: 0, host: '127.0.0.1', accept, http });
  closers.push(daemon.close);
  return { clock, rooms, served, aws, daemon };
}

/** An isolate whose rate takes nothing, so that all it samples comes from a reservoir. */
function isolate(
  clock: { readonly nowMs: number },
  digit: string,
  access: Pick<XRayClientOptions, 'daemonAddress'> & Partial<XRayClientOptions>,
) {
  const now = (): number => clock.nowMs;
  const random = (): number => 0.999;
  const failures: string[] = [];
  const sampler = createCentralSampler({
    local: createSampler({ rules: [], now, random }),
    api: createXRayClient({ region: REGION, credentials: KEY, now, fetch, ...access }),
    service: 'backend-hono',
    clientId: digit.repeat(24),
    now,
    random,
    onFailure: (reason) => void failures.push(reason),
  });
  return { sampler, failures };
}

const request = { service: 'backend-hono', host: 'localhost', method: 'GET', path: '/api/x' };
const burst = (sampler: CentralSampler): number =>
  Array.from({ length: 20 }, () => sampler.decide(request)).filter(({ sampled }) => sampled).length;

test('a rule made with the client of AWS decides, is shared out, changes and goes', async () => {
  const { clock, rooms, served, aws } = await start();
  const { endpoint } = served;
  const a = isolate(clock, 'a', { endpoint });
  const b = isolate(clock, 'b', { endpoint });
  const advance = async (ms: number): Promise<void> => {
    clock.nowMs += ms;
    for (const { sampler } of [a, b]) await sampler.refresh();
  };

  await advance(0);
  expect(a.sampler.decide(request).rule).toBe('Default');

  clock.nowMs += SECOND;
  await aws.send(new CreateSamplingRuleCommand({ SamplingRule: RULE }));
  b.sampler.decide(request);
  await advance(10 * SECOND);
  expect(a.sampler.decide(request).rule, 'was told in the answer to its report').toBe('Cruddur');
  expect(b.sampler.decide({ ...request, path: '/rollbar/test' }).rule).toBe('Default');

  clock.nowMs += SECOND;
  expect([burst(a.sampler), burst(b.sampler)], 'each borrows').toEqual([1, 1]);
  await advance(11 * SECOND);
  burst(a.sampler);
  burst(b.sampler);
  await advance(11 * SECOND);
  expect([burst(a.sampler), burst(b.sampler)], 'each has its share').toEqual([3, 3]);

  clock.nowMs += SECOND;
  await aws.send(
    new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: 'Cruddur', FixedRate: 1 } }),
  );
  await advance(11 * SECOND);
  expect([burst(a.sampler), burst(b.sampler)], 'everything').toEqual([20, 20]);

  await aws.send(new DeleteSamplingRuleCommand({ RuleName: 'Cruddur' }));
  await advance(60 * SECOND);
  expect(a.sampler.decide(request).rule).toBe('Default');

  const { SamplingStatisticSummaries = [] } = await aws.send(
    new GetSamplingStatisticSummariesCommand({}),
  );
  const [counted] = SamplingStatisticSummaries.filter(
    ({ RuleName, BorrowCount }) => RuleName === 'Cruddur' && BorrowCount !== 0,
  );
  // Forty in the first second on the rule, and one before.
  expect(counted).toMatchObject({ RequestCount: 41, SampledCount: 3, BorrowCount: 3 });
  expect(rooms.refusals()).toEqual(['InvalidRuleName', 'InvalidRuleName']);
  expect([...a.failures, ...b.failures]).toEqual([]);
});

test('the same goes unsigned through the TCP side of a daemon, segments too', async () => {
  const { clock, aws, daemon, rooms } = await start();
  await aws.send(new CreateSamplingRuleCommand({ SamplingRule: RULE }));
  const daemonAddress = `udp:127.0.0.1:${daemon.port} tcp:127.0.0.1:${daemon.port}`;
  const { sampler, failures } = isolate(clock, 'd', { daemonAddress });
  await sampler.refresh();
  expect(burst(sampler)).toBe(1);
  clock.nowMs += 11 * SECOND;
  await sampler.refresh();
  expect(burst(sampler)).toBe(6);
  expect(failures).toEqual([]);

  const { putTraceSegments } = createXRayClient({ daemonAddress, fetch });
  const startS = clock.nowMs / 1000;
  const segment = {
    name: 'backend-hono',
    id: '53995c3f42cd8ad8',
    trace_id: `1-${Math.floor(startS).toString(16)}-3a4e2a0f1b7c9d5e8f601234`,
    start_time: startS,
    end_time: startS + 0.1,
  };
  expect(await putTraceSegments([JSON.stringify(segment)])).toEqual({
    outcomes: [{ kind: 'accepted' }],
    remarks: [],
  });
  expect(rooms.refusals()).toEqual([]);
});

test('a sampler that is refused says why and decides locally', async () => {
  const { clock, served } = await start();
  const wrong = { accessKeyId: 'TESTKEY', secretAccessKey: 'wrong' };
  const { sampler, failures } = isolate(clock, 'e', {
    endpoint: served.endpoint,
    credentials: wrong,
  });
  await sampler.refresh();
  expect(failures).toEqual([
    expect.stringMatching(/^Cannot get sampling rules: status is 403: \w+Exception: /),
  ]);
  expect(sampler.decide(request)).toEqual({ sampled: true, rule: 'Default' });
});
