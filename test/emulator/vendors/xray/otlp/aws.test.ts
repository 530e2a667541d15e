import { describe, expect, test } from 'vitest';
import { documentOf, PARENT_ID } from './open.ts';

describe('aws', () => {
  test('tells the resource that an SDK call went to', async () => {
    const values = {
      'rpc.system': 'aws-api',
      'rpc.method': 'Query',
      'rpc.service': 'DynamoDB',
      'aws.region': 'eu-west-1',
      'aws.request_id': 'r-1',
      'aws.table_name': 'orders',
      'aws.account_id': '111122223333',
    };
    expect(await documentOf({ kind: 3, parentSpanId: PARENT_ID }, values)).toMatchObject({
      namespace: 'aws',
      name: 'DynamoDB',
      aws: {
        account_id: '111122223333',
        operation: 'Query',
        region: 'eu-west-1',
        request_id: 'r-1',
        table_name: 'orders',
      },
    });
  });

  test.each<[string, Record<string, string>, string, object]>([
    [
      'ECS on Fargate',
      {
        'cloud.platform': 'aws_ecs',
        'aws.ecs.launchtype': 'fargate',
        'aws.ecs.task.arn': 'arn:task',
        'container.id': 'c1',
      },
      'AWS::ECS::Fargate',
      { ecs: { task_arn: 'arn:task', container_id: 'c1', launch_type: 'fargate' } },
    ],
    [
      'EC2',
      { 'cloud.platform': 'aws_ec2', 'host.id': 'i-1', 'host.type': 't3.micro' },
      'AWS::EC2::Instance',
      { ec2: { instance_id: 'i-1', instance_size: 't3.micro' } },
    ],
    [
      'EKS',
      { 'cloud.platform': 'aws_eks', 'k8s.cluster.name': 'k', 'k8s.pod.name': 'p' },
      'AWS::EKS::Container',
      { eks: { cluster_name: 'k', pod: 'p' } },
    ],
    [
      'Elastic Beanstalk',
      { 'cloud.platform': 'aws_elastic_beanstalk', 'service.instance.id': '32' },
      'AWS::ElasticBeanstalk::Environment',
      { elastic_beanstalk: { deployment_id: 32 } },
    ],
    [
      'App Runner',
      {
        'cloud.platform': 'aws_app_runner',
        'cloud.account.id': '111122223333',
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.language': 'java',
        'telemetry.sdk.version': '1.2',
        'aws.log.group.arns': 'arn:aws:logs:eu-west-1:111122223333:log-group:/app',
      },
      'AWS::AppRunner::Service',
      {
        account_id: '111122223333',
        xray: { sdk: 'opentelemetry for java', sdk_version: '1.2', auto_instrumentation: false },
        cloudwatch_logs: [
          { log_group: '/app', arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/app' },
        ],
      },
    ],
  ])('and origin tell that a service runs on %s', async (_name, resource, origin, aws) => {
    expect(await documentOf({}, {}, resource)).toMatchObject({ origin, aws });
  });

  test('is left out where a resource runs elsewhere', async () => {
    const document = await documentOf({}, {}, { 'cloud.provider': 'gcp', 'host.id': 'g-1' });
    expect(document).not.toHaveProperty('aws');
    expect(document).not.toHaveProperty('origin');
  });
});
