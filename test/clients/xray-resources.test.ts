/** X-Ray's groups, tags, policies and settings, driven by AWS's own client for JavaScript. */
import {
  CancelTraceRetrievalCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  DeleteResourcePolicyCommand,
  GetEncryptionConfigCommand,
  GetGroupCommand,
  GetIndexingRulesCommand,
  GetInsightCommand,
  GetInsightEventsCommand,
  GetInsightImpactGraphCommand,
  GetInsightSummariesCommand,
  GetTraceSegmentDestinationCommand,
  ListRetrievedTracesCommand,
  ListTagsForResourceCommand,
  paginateGetGroups,
  paginateListResourcePolicies,
  PutEncryptionConfigCommand,
  PutResourcePolicyCommand,
  PutTraceSegmentsCommand,
  StartTraceRetrievalCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateGroupCommand,
  UpdateIndexingRuleCommand,
  UpdateTraceSegmentDestinationCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRooms, serveRooms, type ServedRooms } from '../emulator/serve.ts';
import { segment, START, TRACE } from '../emulator/vendors/xray/documents.ts';

let served: ServedRooms;
let client: XRayClient;

beforeAll(async () => {
  served = await serveRooms(createRooms());
  client = new XRayClient(served.client);
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

describe('XRayClient', () => {
  test('creates, tags, changes, lists and deletes a group', async () => {
    const { Group } = await client.send(
      new CreateGroupCommand({
        GroupName: 'failing',
        FilterExpression: 'fault OR error',
        Tags: [{ Key: 'team', Value: 'edge' }],
      }),
    );
    const ResourceARN = Group?.GroupARN;
    await client.send(
      new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'local' }] }),
    );
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: 'stage', Value: 'local' }]);

    await client.send(new UpdateGroupCommand({ GroupName: 'failing', FilterExpression: 'fault' }));
    const got = await client.send(new GetGroupCommand({ GroupARN: ResourceARN }));
    expect(got.Group?.FilterExpression).toBe('fault');

    await client.send(new DeleteGroupCommand({ GroupName: 'failing' }));
    const names: (string | undefined)[] = [];
    for await (const page of paginateGetGroups({ client }, {})) {
      names.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName));
    }
    expect(names).toEqual(['Default']);
    await expect(
      client.send(new ListTagsForResourceCommand({ ResourceARN })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('sets encryption, destination and indexing', async () => {
    const put = await client.send(new PutEncryptionConfigCommand({ Type: 'KMS', KeyId: 'k' }));
    expect(put.EncryptionConfig?.Status).toBe('UPDATING');
    const got = await client.send(new GetEncryptionConfigCommand({}));
    expect(got.EncryptionConfig).toEqual({ Type: 'KMS', KeyId: 'k', Status: 'ACTIVE' });

    await client.send(new UpdateTraceSegmentDestinationCommand({ Destination: 'CloudWatchLogs' }));
    const destination = await client.send(new GetTraceSegmentDestinationCommand({}));
    expect(destination).toMatchObject({ Destination: 'CloudWatchLogs', Status: 'ACTIVE' });

    await client.send(
      new UpdateIndexingRuleCommand({
        Name: 'Default',
        Rule: { Probabilistic: { DesiredSamplingPercentage: 10 } },
      }),
    );
    const { IndexingRules } = await client.send(new GetIndexingRulesCommand({}));
    expect(IndexingRules?.[0]?.Rule?.Probabilistic?.DesiredSamplingPercentage).toBe(10);
    expect(IndexingRules?.[0]?.ModifiedAt).toBeInstanceOf(Date);
  });

  test('puts, lists and deletes a resource policy', async () => {
    const PolicyName = 'share';
    const PolicyDocument = '{"Statement":{"Effect":"Allow"}}';
    const put = await client.send(new PutResourcePolicyCommand({ PolicyName, PolicyDocument }));
    const { PolicyRevisionId } = put.ResourcePolicy ?? {};
    await expect(
      client.send(
        new PutResourcePolicyCommand({ PolicyName, PolicyDocument, PolicyRevisionId: '0' }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidPolicyRevisionIdException' });
    await client.send(new DeleteResourcePolicyCommand({ PolicyName, PolicyRevisionId }));
    for await (const page of paginateListResourcePolicies({ client }, {})) {
      expect(page.ResourcePolicies).toEqual([]);
    }
  });

  test('hears of no insights', async () => {
    const range = { StartTime: new Date(START * 1000), EndTime: new Date() };
    const InsightId = '01234567-89ab-4def-8123-456789abcdef';
    const found = await client.send(
      new GetInsightSummariesCommand({ ...range, GroupName: 'Default' }),
    );
    expect(found.InsightSummaries).toEqual([]);
    const { InsightEvents } = await client.send(new GetInsightEventsCommand({ InsightId }));
    expect(InsightEvents).toEqual([]);
    const graph = await client.send(new GetInsightImpactGraphCommand({ ...range, InsightId }));
    expect(graph.Services).toEqual([]);
    await expect(client.send(new GetInsightCommand({ InsightId }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  test('retrieves a trace', async () => {
    await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [segment(1)] }));
    const { RetrievalToken } = await client.send(
      new StartTraceRetrievalCommand({
        TraceIds: [TRACE],
        StartTime: new Date((START - 1) * 1000),
        EndTime: new Date((START + 1) * 1000),
      }),
    );
    const { RetrievalStatus, Traces } = await client.send(
      new ListRetrievedTracesCommand({ RetrievalToken }),
    );
    expect(RetrievalStatus).toBe('COMPLETE');
    expect(Traces).toMatchObject([{ Id: TRACE, Duration: 1, Spans: [{}] }]);
    await client.send(new CancelTraceRetrievalCommand({ RetrievalToken }));
  });
});
