import { expect, test } from 'vitest';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { hexId, part, segment, START, subsegment, TRACE, TRACE_HEX } from '../documents.ts';

function summary(...documents: string[]) {
  return viewTrace(assembleTrace(TRACE_HEX, documents)).summary;
}

test('summarize tells of the entry, and what any part says', () => {
  const documents = [
    segment(1, {
      error: true,
      origin: 'AWS::ECS::Container',
      resource_arn: 'arn:x',
      user: 'andrew',
      aws: { account_id: '123456789012', ec2: { instance_id: 'i-1', availability_zone: 'eu-1a' } },
      http: {
        request: { method: 'GET', url: 'http://a/b', user_agent: 'curl', client_ip: '::1' },
        response: { status: 429 },
      },
      subsegments: [
        part(2, { annotations: { n: 1 }, namespace: 'remote', name: 'other.example' }),
        part(3, { namespace: 'aws', name: 'DynamoDB', aws: { table_name: 'posts' } }),
        part(4, { namespace: 'aws', name: 'SNS' }),
        part(5, { namespace: 'remote', name: 'backend' }),
      ],
    }),
    segment(6, {
      name: 'backend',
      parent_id: hexId(5),
      throttle: true,
      annotations: { n: 1, s: 'x', b: true },
    }),
  ];
  const entry = {
    Name: 'backend-hono',
    Names: ['backend-hono'],
    AccountId: '123456789012',
    Type: 'AWS::ECS::Container',
  };
  const backend = { Name: 'backend', Names: ['backend'] };
  expect(summary(...documents)).toEqual({
    Id: TRACE,
    StartTime: START,
    Duration: 1,
    ResponseTime: 1,
    HasFault: false,
    HasError: true,
    HasThrottle: true,
    IsPartial: false,
    Http: {
      HttpURL: 'http://a/b',
      HttpStatus: 429,
      HttpMethod: 'GET',
      UserAgent: 'curl',
      ClientIp: '::1',
    },
    Annotations: {
      n: [{ AnnotationValue: { NumberValue: 1 }, ServiceIds: [entry, backend] }],
      s: [{ AnnotationValue: { StringValue: 'x' }, ServiceIds: [backend] }],
      b: [{ AnnotationValue: { BooleanValue: true }, ServiceIds: [backend] }],
    },
    Users: [{ UserName: 'andrew', ServiceIds: [entry] }],
    ServiceIds: [
      entry,
      backend,
      { Name: 'other.example', Names: ['other.example'], Type: 'remote' },
      { Name: 'posts', Names: ['posts'], Type: 'AWS::DynamoDB::Table' },
      { Name: 'SNS', Names: ['SNS'], Type: 'AWS::SNS' },
    ],
    ResourceARNs: [{ ARN: 'arn:x' }],
    InstanceIds: [{ Id: 'i-1' }],
    AvailabilityZones: [{ Name: 'eu-1a' }],
    EntryPoint: entry,
    FaultRootCauses: [],
    ErrorRootCauses: [
      {
        ClientImpacting: true,
        Services: [
          {
            ...entry,
            Inferred: false,
            EntityPath: [{ Name: 'backend-hono', Remote: false, Exceptions: [] }],
          },
        ],
      },
    ],
    ResponseTimeRootCauses: [
      {
        ClientImpacting: true,
        Services: [
          {
            ...entry,
            Inferred: false,
            EntityPath: [
              { Name: 'backend-hono', Remote: false, Coverage: 1 },
              { Name: 'other.example', Remote: true, Coverage: 1 },
            ],
          },
          {
            Name: 'other.example',
            Names: ['other.example'],
            Type: 'remote',
            Inferred: true,
            EntityPath: [{ Name: 'other.example', Remote: false, Coverage: 1 }],
          },
        ],
      },
    ],
    Revision: 2,
  });
});

test('summarize has no response time while the entry is in progress', () => {
  const open = summary(segment(1, { in_progress: true, end_time: undefined }));
  expect(open).toMatchObject({ IsPartial: true, Duration: 0 });
  expect(open).not.toHaveProperty('ResponseTime');
});

test('summarize gives a trace of subsegments alone as partial, without entry', () => {
  const alone = summary(subsegment(2, 1));
  expect(alone).toMatchObject({ IsPartial: true, Duration: 1, ServiceIds: [] });
  expect(alone).not.toHaveProperty('EntryPoint');
});
