/** The daemon judged by the X-Ray SDK for Node: segments by UDP, sampling rules and targets by TCP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type * as Sdk from 'aws-xray-sdk-core';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startDaemon, type Daemon } from '../../emulator/server/daemon.ts';
import { createRooms } from '../emulator/serve.ts';

const RULE = {
  RuleName: 'Cruddur',
  ResourceARN: '*',
  Priority: 9000,
  FixedRate: 0,
  ReservoirSize: 5,
  ServiceName: 'backend-*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
  Attributes: {},
};

const rooms = createRooms({ samplingRules: [RULE] });
const asked: string[] = [];
let daemon: Daemon;
let sdk: typeof Sdk;

beforeAll(async () => {
  daemon = await startDaemon({
    port: 0,
    host: '127.0.0.1',
    accept: rooms.xray.daemon.accept,
    http: (request) => {
      asked.push(new URL(request.url).pathname);
      return rooms.xray.daemon.http(request);
    },
  });
  // The SDK is CommonJS and reads the address when it is first loaded.
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.port}`);
  sdk = createRequire(import.meta.url)('aws-xray-sdk-core');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await daemon.close();
});

test('aws-xray-sdk-core sends a segment with its subsegments to the UDP side', async () => {
  const segment = new sdk.Segment('backend-node');
  segment.addAnnotation('handle', 'andrewbrown');
  const subsegment = segment.addNewSubsegment('mock-data');
  subsegment.addMetadata('key', { 'results-size': 3 }, 'namespace');
  subsegment.addError(new Error('boom'));
  subsegment.close();
  segment.close();

  await vi.waitFor(() => expect(daemon.counts().received).toBe(1), 20_000);
  expect(rooms.refusals()).toEqual([]);
  const response = await rooms.xray.daemon.http(
    new Request('http://127.0.0.1/Traces', {
      method: 'POST',
      body: JSON.stringify({ TraceIds: [segment.trace_id] }),
    }),
  );
  const { Traces } = JSON.parse(await response.text());
  const document = JSON.parse(Traces[0].Segments[0].Document);
  expect(document).toMatchObject({
    name: 'backend-node',
    annotations: { handle: 'andrewbrown' },
    subsegments: [{ name: 'mock-data', metadata: { namespace: { key: { 'results-size': 3 } } } }],
  });
  expect(document.subsegments[0].cause.exceptions[0].message).toBe('boom');
});

test('aws-xray-sdk-core takes its sampling rules from the TCP side', async () => {
  sdk.middleware.setDefaultName('backend-node');
  const server = createServer((request, response) => {
    sdk.middleware.traceRequestResponseCycle(request, response);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = v.parse(v.object({ port: v.number() }), server.address());

  // The SDK asks for the rules at its first decision, and has them some requests later.
  await vi.waitFor(async () => {
    await fetch(`http://127.0.0.1:${port}/api/activities/home`);
    const documents = rooms.database.prepare('SELECT document FROM xray_segments').all();
    expect(JSON.stringify(documents)).toContain('\\"rule_name\\":\\"Cruddur\\"');
  }, 20_000);
  expect(asked).toContain('/GetSamplingRules');
  server.close();
});
