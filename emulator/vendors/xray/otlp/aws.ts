/**
 * A span's `aws` block and `origin`: where its resource runs, which SDK made it, and which AWS resource it called.
 * A resource of another cloud has neither.
 */
import { textOf, textsOf, type Attributes } from './attributes.ts';

/** What the block is made of; it is not told again as metadata. */
export const AWS_KEYS: ReadonlySet<string> = new Set([
  'aws.account_id',
  'aws.operation',
  'aws.queue.url',
  'aws.queue_url',
  'aws.region',
  'aws.requestId',
  'aws.request_id',
  'aws.table.name',
  'aws.table_name',
  'rpc.method',
]);

export function awsOf(attributes: Attributes, resource: Attributes) {
  if (isElsewhere(resource)) return undefined;
  return {
    account_id: textOf(attributes, 'aws.account_id') ?? textOf(resource, 'cloud.account.id'),
    operation: textOf(attributes, 'aws.operation', 'rpc.method'),
    region: textOf(attributes, 'aws.region'),
    request_id: textOf(attributes, 'aws.request_id', 'aws.requestId'),
    queue_url: textOf(attributes, 'messaging.url', 'aws.queue_url', 'aws.queue.url'),
    ...tablesOf(attributes),
    ...placeOf(resource),
    cloudwatch_logs: logGroupsOf(resource),
    xray: sdkOf(resource),
  };
}

/** The kind of machine a service runs on, in X-Ray's words; undefined when it is not AWS's. */
export function originOf(resource: Attributes): string | undefined {
  if (isElsewhere(resource)) return undefined;
  const platform = textOf(resource, 'cloud.platform') ?? '';
  if (platform !== 'aws_ecs') return ORIGINS.get(platform);
  const launch = textOf(resource, 'aws.ecs.launchtype')?.toLowerCase() ?? '';
  return ECS_ORIGINS.get(launch) ?? 'AWS::ECS::Container';
}

const ORIGINS: ReadonlyMap<string, string> = new Map([
  ['aws_app_runner', 'AWS::AppRunner::Service'],
  ['aws_ec2', 'AWS::EC2::Instance'],
  ['aws_eks', 'AWS::EKS::Container'],
  ['aws_elastic_beanstalk', 'AWS::ElasticBeanstalk::Environment'],
]);

const ECS_ORIGINS: ReadonlyMap<string, string> = new Map([
  ['ec2', 'AWS::ECS::EC2'],
  ['fargate', 'AWS::ECS::Fargate'],
]);

function isElsewhere(resource: Attributes): boolean {
  return (textOf(resource, 'cloud.provider') ?? 'aws') !== 'aws';
}

function tablesOf(attributes: Attributes) {
  const names = textsOf(attributes, 'aws.dynamodb.table_names');
  const one = names[0] ?? textOf(attributes, 'aws.table_name', 'aws.table.name');
  return names.length > 1
    ? { table_name: undefined, table_names: names }
    : { table_name: one, table_names: undefined };
}

function placeOf(resource: Attributes) {
  const platform = textOf(resource, 'cloud.platform');
  const zone = textOf(resource, 'cloud.availability_zone');
  const host = textOf(resource, 'host.id');
  const cluster = textOf(resource, 'k8s.cluster.name');
  const container = textOf(resource, 'container.id');
  const deployment = textOf(resource, 'service.instance.id');
  return {
    ec2:
      platform === 'aws_ec2' || host !== undefined
        ? {
            instance_id: host,
            availability_zone: zone,
            instance_size: textOf(resource, 'host.type'),
            ami_id: textOf(resource, 'host.image.id'),
          }
        : undefined,
    ecs:
      platform === 'aws_ecs'
        ? {
            container: textOf(resource, 'container.name'),
            container_id: container,
            availability_zone: zone,
            container_arn: textOf(resource, 'aws.ecs.container.arn'),
            cluster_arn: textOf(resource, 'aws.ecs.cluster.arn'),
            task_arn: textOf(resource, 'aws.ecs.task.arn'),
            task_family: textOf(resource, 'aws.ecs.task.family'),
            launch_type: textOf(resource, 'aws.ecs.launchtype'),
          }
        : undefined,
    eks:
      platform === 'aws_eks' || cluster !== undefined
        ? { cluster_name: cluster, pod: textOf(resource, 'k8s.pod.name'), container_id: container }
        : undefined,
    elastic_beanstalk:
      platform === 'aws_elastic_beanstalk' && deployment !== undefined
        ? {
            environment_name: textOf(resource, 'service.namespace'),
            version_label: textOf(resource, 'service.version'),
            deployment_id: /^\d{1,15}$/.test(deployment) ? Number(deployment) : 0,
          }
        : undefined,
  };
}

function logGroupsOf(resource: Attributes) {
  const arns = textsOf(resource, 'aws.log.group.arns');
  const names = textsOf(resource, 'aws.log.group.names');
  if (arns.length === 0 && names.length === 0) return undefined;
  if (arns.length === 0) return names.map((name) => ({ log_group: name }));
  // arn:partition:logs:region:account:log-group:NAME
  return arns.map((arn) => ({ log_group: arn.split(':')[6] ?? arn, arn }));
}

function sdkOf(resource: Attributes) {
  const sdk = textOf(resource, 'telemetry.sdk.name');
  const language = textOf(resource, 'telemetry.sdk.language');
  return {
    sdk: sdk === undefined || language === undefined ? sdk : `${sdk} for ${language}`,
    sdk_version: textOf(resource, 'telemetry.sdk.version'),
    auto_instrumentation: textOf(resource, 'telemetry.auto.version') !== undefined,
  };
}
