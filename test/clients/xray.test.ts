/** The X-Ray room judged by AWS's own client for JavaScript, over HTTP and with real signatures. */
import {
  BatchGetTracesCommand,
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  GetSamplingRulesCommand,
  GetSamplingTargetsCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTelemetryRecordsCommand,
  PutTraceSegmentsCommand,
  UpdateSamplingRuleCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRooms, KEY, REGION, serveRooms, type ServedRooms } from '../emulator/serve.ts';

const rooms = createRooms();
let served: ServedRooms;
let client: XRayClient;

beforeAll(async () => {
  served = await serveRooms(rooms);
  client = clientOf(KEY);
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

function clientOf(credentials: { accessKeyId: string; secretAccessKey: string }): XRayClient {
  return new XRayClient({ ...served.client, credentials });
}

const START = Math.floor(Date.now() / 1000) - 60;
const traceId = (n: number): string =>
  `1-${START.toString(16)}-${n.toString(16).padStart(24, '0')}`;

function document(n: number, changes: object = {}): string {
  return JSON.stringify({
    id: n.toString(16).padStart(16, '0'),
    trace_id: traceId(n),
    name: 'backend-flask',
    start_time: START + n,
    end_time: START + n + 0.25,
    http: {
      request: { method: 'GET', url: 'http://localhost:4567/api/activities/home' },
      response: { status: 200 },
    },
    annotations: { n },
    ...changes,
  });
}

describe('XRayClient', () => {
  test('puts segments and reads them back as summaries and traces', async () => {
    const put = await client.send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: [document(1), document(2, { id: 'x' })],
      }),
    );
    expect(put.UnprocessedTraceSegments).toEqual([
      { Id: 'x', ErrorCode: 'InvalidId', Message: 'Invalid segment. ErrorCode: InvalidId' },
    ]);

    const found = await client.send(
      new GetTraceSummariesCommand({
        StartTime: new Date((START - 10) * 1000),
        EndTime: new Date((START + 60) * 1000),
        FilterExpression: 'service("backend-flask") AND http.status = 200 AND annotation.n = 1',
      }),
    );
    expect(found.TraceSummaries).toMatchObject([
      {
        Id: traceId(1),
        Duration: 0.25,
        ResponseTime: 0.25,
        HasFault: false,
        Http: { HttpStatus: 200, HttpMethod: 'GET' },
        Annotations: { n: [{ AnnotationValue: { NumberValue: 1 } }] },
      },
    ]);
    expect(found.TraceSummaries?.[0]?.StartTime).toEqual(new Date((START + 1) * 1000));

    const got = await client.send(
      new BatchGetTracesCommand({ TraceIds: [traceId(1), traceId(99)] }),
    );
    expect(got.UnprocessedTraceIds).toEqual([traceId(99)]);
    expect(got.Traces?.[0]?.Segments?.[0]?.Id).toBe('0000000000000001');
    expect(JSON.parse(got.Traces?.[0]?.Segments?.[0]?.Document ?? '')).toEqual(
      JSON.parse(document(1)),
    );
  });

  test('accepts telemetry records', async () => {
    await expect(
      client.send(
        new PutTelemetryRecordsCommand({
          TelemetryRecords: [{ Timestamp: new Date(), SegmentsReceivedCount: 1 }],
        }),
      ),
    ).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  test('creates, changes, uses and deletes a sampling rule', async () => {
    const rule = {
      RuleName: 'Cruddur',
      ResourceARN: '*',
      Priority: 9000,
      FixedRate: 0.1,
      ReservoirSize: 5,
      ServiceName: 'backend-*',
      ServiceType: '*',
      Host: '*',
      HTTPMethod: '*',
      URLPath: '*',
      Version: 1,
    };
    const created = await client.send(new CreateSamplingRuleCommand({ SamplingRule: rule }));
    expect(created.SamplingRuleRecord?.SamplingRule).toEqual({
      ...rule,
      RuleARN: `arn:aws:xray:${REGION}:123456789012:sampling-rule/Cruddur`,
      Attributes: {},
    });
    await client.send(
      new UpdateSamplingRuleCommand({
        SamplingRuleUpdate: { RuleName: 'Cruddur', FixedRate: 0.5 },
      }),
    );
    const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));
    expect(
      SamplingRuleRecords?.map((r) => [r.SamplingRule?.RuleName, r.SamplingRule?.FixedRate]),
    ).toEqual([
      ['Cruddur', 0.5],
      ['Default', 0.05],
    ]);

    const targets = await client.send(
      new GetSamplingTargetsCommand({
        SamplingStatisticsDocuments: [
          {
            RuleName: 'Cruddur',
            ClientID: '0123456789abcdef01234567',
            Timestamp: new Date(),
            RequestCount: 10,
            SampledCount: 3,
          },
        ],
      }),
    );
    expect(targets.SamplingTargetDocuments).toMatchObject([
      { RuleName: 'Cruddur', FixedRate: 0.5, ReservoirQuota: 5, Interval: 10 },
    ]);
    expect(targets.LastRuleModification).toBeInstanceOf(Date);

    await client.send(new DeleteSamplingRuleCommand({ RuleName: 'Cruddur' }));
    await expect(
      client.send(new DeleteSamplingRuleCommand({ RuleName: 'Default' })),
    ).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  test('gets errors as its own exceptions', async () => {
    const tooMany = Array.from({ length: 51 }, (_, n) => document(n));
    await expect(
      client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: tooMany })),
    ).rejects.toMatchObject({
      name: 'InvalidRequestException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      client.send(new GetServiceGraphCommand({ StartTime: new Date(1), EndTime: new Date(0) })),
    ).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'StartTime must be before EndTime',
    });
  });

  test('is refused with a wrong secret and with an unknown key', async () => {
    const wrong = clientOf({ ...KEY, secretAccessKey: 'other' });
    const unknown = clientOf({ accessKeyId: 'OTHER', secretAccessKey: 'x' });
    const ask = (c: XRayClient) => c.send(new GetSamplingRulesCommand({}));
    await expect(ask(wrong)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(ask(unknown)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    wrong.destroy();
    unknown.destroy();
  });
});
