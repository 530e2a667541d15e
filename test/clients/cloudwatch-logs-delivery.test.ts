/** Policies, destinations, deliveries and export tasks by AWS's own client, as Terraform and CDK make them. */
import {
  CancelExportTaskCommand,
  CloudWatchLogsClient,
  CreateDeliveryCommand,
  CreateExportTaskCommand,
  CreateLogGroupCommand,
  DeleteDeliveryCommand,
  DeleteDeliveryDestinationCommand,
  DeleteDeliveryDestinationPolicyCommand,
  DeleteDeliverySourceCommand,
  DeleteDestinationCommand,
  DeleteResourcePolicyCommand,
  DescribeDeliveriesCommand,
  DescribeDeliveryDestinationsCommand,
  DescribeDeliverySourcesCommand,
  DescribeDestinationsCommand,
  DescribeExportTasksCommand,
  DescribeResourcePoliciesCommand,
  GetDeliveryCommand,
  GetDeliveryDestinationCommand,
  GetDeliveryDestinationPolicyCommand,
  GetDeliverySourceCommand,
  ListTagsForResourceCommand,
  PutDeliveryDestinationCommand,
  PutDeliveryDestinationPolicyCommand,
  PutDeliverySourceCommand,
  PutDestinationCommand,
  PutDestinationPolicyCommand,
  PutResourcePolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDeliveryConfigurationCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRooms, serveRooms, type ServedRooms } from '../emulator/serve.ts';

let served: ServedRooms;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  served = await serveRooms(createRooms());
  client = new CloudWatchLogsClient(served.client);
  await client.send(new CreateLogGroupCommand({ logGroupName: 'g' }));
});

afterAll(() => served.close());

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'logs:PutLogEvents', Resource: '*' }],
});
const ACCOUNT = 'arn:aws:logs:eu-central-1:123456789012';
const STREAM = 'arn:aws:kinesis:eu-central-1:123456789012:stream/s';
const BUCKET = 'arn:aws:s3:::bucket';
const DISTRIBUTION = 'arn:aws:cloudfront::123456789012:distribution/E1';

test('resource policies of an account and of a group', async () => {
  const put = await client.send(
    new PutResourcePolicyCommand({ policyName: 'p', policyDocument: POLICY }),
  );
  expect(put.resourcePolicy).toMatchObject({ policyName: 'p', policyScope: 'ACCOUNT' });
  const resourceArn = `${ACCOUNT}:log-group:g`;
  await client.send(new PutResourcePolicyCommand({ resourceArn, policyDocument: POLICY }));
  const of = async (input: object) =>
    (await client.send(new DescribeResourcePoliciesCommand(input))).resourcePolicies;
  expect(await of({})).toMatchObject([{ policyName: 'p', policyDocument: POLICY }]);
  expect(await of({ resourceArn })).toMatchObject([{ resourceArn, policyScope: 'RESOURCE' }]);
  const remove = (policyName: string) =>
    client.send(new DeleteResourcePolicyCommand({ policyName }));
  await remove('p');
  await expect(remove('p')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(
    client.send(new PutResourcePolicyCommand({ policyName: 'p', policyDocument: '{' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(
    client.send(
      new PutResourcePolicyCommand({
        resourceArn,
        policyDocument: POLICY,
        expectedRevisionId: 'other',
      }),
    ),
  ).rejects.toMatchObject({ name: 'OperationAbortedException' });
});

test('destinations', async () => {
  const roleArn = 'arn:aws:iam::123456789012:role/r';
  const destinationName = 'd';
  const { destination } = await client.send(
    new PutDestinationCommand({ destinationName, targetArn: STREAM, roleArn, tags: { a: 'b' } }),
  );
  await client.send(new PutDestinationPolicyCommand({ destinationName, accessPolicy: POLICY }));
  const listed = await client.send(new DescribeDestinationsCommand({ DestinationNamePrefix: 'd' }));
  expect(listed.destinations).toEqual([{ ...destination, accessPolicy: POLICY }]);
  const resourceArn = destination?.arn;
  await client.send(new TagResourceCommand({ resourceArn, tags: { c: 'd' } }));
  await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual({ c: 'd' });
  await client.send(new DeleteDestinationCommand({ destinationName }));
  await expect(client.send(new ListTagsForResourceCommand({ resourceArn }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(
    client.send(new PutDestinationCommand({ destinationName, targetArn: BUCKET, roleArn })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('deliveries with their sources and destinations', async () => {
  const { deliverySource } = await client.send(
    new PutDeliverySourceCommand({
      name: 'source',
      resourceArn: DISTRIBUTION,
      logType: 'ACCESS_LOGS',
      tags: { a: 'b' },
    }),
  );
  expect(deliverySource).toEqual({
    name: 'source',
    arn: `${ACCOUNT}:delivery-source:source`,
    resourceArns: [DISTRIBUTION],
    service: 'cloudfront',
    logType: 'ACCESS_LOGS',
    tags: { a: 'b' },
  });
  const put = (name: string, destinationResourceArn: string) =>
    client.send(
      new PutDeliveryDestinationCommand({
        name,
        outputFormat: 'json',
        deliveryDestinationConfiguration: { destinationResourceArn },
      }),
    );
  const { deliveryDestination } = await put('bucket', BUCKET);
  await put('group', `${ACCOUNT}:log-group:g`);
  expect(deliveryDestination).toMatchObject({
    deliveryDestinationType: 'S3',
    outputFormat: 'json',
  });
  const deliveryDestinationArn = deliveryDestination?.arn;
  const create = () =>
    client.send(
      new CreateDeliveryCommand({ deliverySourceName: 'source', deliveryDestinationArn }),
    );
  const { delivery } = await create();
  const id = delivery?.id;
  await expect(create()).rejects.toMatchObject({ name: 'ConflictException' });
  await client.send(
    new UpdateDeliveryConfigurationCommand({
      id,
      recordFields: ['date'],
      s3DeliveryConfiguration: { suffixPath: '/{yyyy}', enableHiveCompatiblePath: true },
    }),
  );
  const shown = await client.send(new GetDeliveryCommand({ id }));
  expect(shown.delivery).toEqual({
    ...delivery,
    recordFields: ['date'],
    s3DeliveryConfiguration: { suffixPath: '/{yyyy}', enableHiveCompatiblePath: true },
  });
  const counts = [
    (await client.send(new DescribeDeliveriesCommand({}))).deliveries,
    (await client.send(new DescribeDeliverySourcesCommand({}))).deliverySources,
    (await client.send(new DescribeDeliveryDestinationsCommand({}))).deliveryDestinations,
  ].map((found) => found?.length);
  expect(counts).toEqual([1, 1, 2]);

  const deliveryDestinationName = 'bucket';
  await client.send(
    new PutDeliveryDestinationPolicyCommand({
      deliveryDestinationName,
      deliveryDestinationPolicy: POLICY,
    }),
  );
  const { policy } = await client.send(
    new GetDeliveryDestinationPolicyCommand({ deliveryDestinationName }),
  );
  expect(policy).toEqual({ deliveryDestinationPolicy: POLICY });
  await client.send(new DeleteDeliveryDestinationPolicyCommand({ deliveryDestinationName }));

  await expect(
    client.send(new DeleteDeliverySourceCommand({ name: 'source' })),
  ).rejects.toMatchObject({ name: 'ConflictException' });
  await expect(
    client.send(new DeleteDeliveryDestinationCommand({ name: 'bucket' })),
  ).rejects.toMatchObject({ name: 'ConflictException' });
  await client.send(new DeleteDeliveryCommand({ id }));
  await client.send(new DeleteDeliverySourceCommand({ name: 'source' }));
  await client.send(new DeleteDeliveryDestinationCommand({ name: 'bucket' }));
  await expect(client.send(new GetDeliverySourceCommand({ name: 'source' }))).rejects.toMatchObject(
    { name: 'ResourceNotFoundException' },
  );
  await expect(
    client.send(new GetDeliveryDestinationCommand({ name: 'bucket' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const group = await client.send(new GetDeliveryDestinationCommand({ name: 'group' }));
  expect(group.deliveryDestination?.deliveryDestinationType).toBe('CWL');
});

test('what a delivery cannot be made of', async () => {
  const source = { name: 's', logType: 'ACCESS_LOGS' };
  const put = (input: object) =>
    client.send(new PutDeliverySourceCommand({ ...source, resourceArn: DISTRIBUTION, ...input }));
  await put({});
  await put({ logType: 'OTHER_LOGS' });
  await expect(put({ resourceArn: `${DISTRIBUTION}2` })).rejects.toMatchObject({
    name: 'ConflictException',
  });
  await expect(put({ tags: { a: 'b' } })).rejects.toMatchObject({ name: 'ConflictException' });
  await expect(put({ name: 'x', resourceArn: 'none' })).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(
    client.send(new PutDeliveryDestinationCommand({ name: 'none' })),
  ).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(
    client.send(
      new CreateDeliveryCommand({ deliverySourceName: 's', deliveryDestinationArn: 'none' }),
    ),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('export tasks fail and say why', async () => {
  const task = { logGroupName: 'g', from: 1, to: 2, destination: 'bucket' };
  const { taskId } = await client.send(new CreateExportTaskCommand(task));
  const { exportTasks } = await client.send(new DescribeExportTasksCommand({ taskId }));
  expect(exportTasks).toMatchObject([
    { taskId, ...task, status: { code: 'FAILED', message: expect.stringContaining('no buckets') } },
  ]);
  await expect(client.send(new CancelExportTaskCommand({ taskId }))).rejects.toMatchObject({
    name: 'InvalidOperationException',
  });
  await expect(client.send(new CancelExportTaskCommand({ taskId: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(
    client.send(new CreateExportTaskCommand({ ...task, logGroupName: 'none' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(client.send(new CreateExportTaskCommand({ ...task, to: 1 }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
