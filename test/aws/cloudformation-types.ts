/**
 * The types of CloudFormation that the template uses, as AWS documents them
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/): names of properties, which are required,
 * kinds, lengths, ranges and values. Properties that are not used here are left out, so that a misspelt one is told.
 */
import * as v from 'valibot';

const Ref = v.strictObject({ Ref: v.string() });
const Sub = v.strictObject({ 'Fn::Sub': v.string() });
const text = (most: number, least = 1) => v.pipe(v.string(), v.minLength(least), v.maxLength(most));
const named = (pattern: RegExp, most: number) => v.pipe(text(most), v.regex(pattern));
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const UNITS = ['Count', 'Milliseconds', 'Bytes', 'Seconds', 'Percent', 'None'];
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const Statement = v.strictObject({
  Sid: named(/^[A-Za-z0-9]+$/, 100),
  Effect: v.literal('Allow'),
  Action: v.array(named(/^[a-z]+:[A-Z][A-Za-z]+$/, 128)),
  Resource: v.array(v.union([v.literal('*'), Sub])),
  Condition: v.optional(
    v.strictObject({
      StringEquals: v.union([
        v.strictObject({ 'aws:RequestedRegion': Sub }),
        v.strictObject({ 'events:source': text(256) }),
      ]),
    }),
  ),
});

/** Of a resource: who may do what to it. */
const ResourceStatement = v.strictObject({
  ...Statement.entries,
  Principal: v.strictObject({ Service: named(/^[a-z]+\.amazonaws\.com$/, 100) }),
  Action: named(/^[a-z]+:[A-Z][A-Za-z]+$/, 128),
  Resource: Sub,
  Condition: v.strictObject({ ArnEquals: v.strictObject({ 'aws:SourceArn': Sub }) }),
});

/** The properties of each type. */
export const TYPES = {
  'AWS::XRay::SamplingRule': v.strictObject({
    SamplingRule: v.strictObject({
      RuleName: text(32),
      ResourceARN: text(500),
      Priority: whole(1, 9999),
      FixedRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      ReservoirSize: whole(0),
      ServiceName: text(64),
      ServiceType: text(64),
      Host: text(64),
      HTTPMethod: text(10),
      URLPath: text(128),
      Version: v.literal(1),
    }),
  }),
  'AWS::XRay::Group': v.strictObject({
    GroupName: text(32),
    FilterExpression: v.string(),
    InsightsConfiguration: v.strictObject({
      InsightsEnabled: v.boolean(),
      NotificationsEnabled: v.boolean(),
    }),
  }),
  'AWS::Logs::LogGroup': v.strictObject({
    LogGroupName: named(/^[.\-_/#A-Za-z0-9]+$/, 512),
    RetentionInDays: v.picklist(RETENTIONS),
  }),
  'AWS::Logs::MetricFilter': v.strictObject({
    FilterName: named(/^[^:*]+$/, 512),
    FilterPattern: text(1024, 0),
    LogGroupName: Ref,
    MetricTransformations: v.pipe(
      v.array(
        v.strictObject({
          MetricName: named(/^[^:*$]+$/, 255),
          MetricNamespace: named(/^[0-9a-zA-Z.\-_/#]+$/, 256),
          MetricValue: named(/^(?:[0-9]*|\$.*)$/, 100),
          DefaultValue: v.optional(v.number()),
          Unit: v.picklist(UNITS),
        }),
      ),
      v.length(1),
    ),
  }),
  'AWS::CloudWatch::Alarm': v.strictObject({
    AlarmName: text(255),
    AlarmDescription: text(1024, 0),
    AlarmActions: v.strictObject({
      'Fn::If': v.tuple([v.string(), v.array(Ref), v.tuple([])]),
    }),
    ComparisonOperator: v.picklist(['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold']),
    DatapointsToAlarm: v.optional(whole(1)),
    Dimensions: v.optional(v.array(v.strictObject({ Name: text(255), Value: text(1024) }))),
    EvaluateLowSampleCountPercentile: v.optional(v.picklist(['evaluate', 'ignore'])),
    EvaluationPeriods: whole(1),
    ExtendedStatistic: v.optional(named(/^p\d+(?:\.\d+)?$/, 10)),
    MetricName: text(255),
    Namespace: named(/^[^:]/, 255),
    // 10, 20, 30 or a multiple of a minute.
    Period: v.pipe(whole(60), v.multipleOf(60)),
    Statistic: v.optional(v.picklist(['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'])),
    Threshold: v.number(),
    TreatMissingData: v.picklist(['breaching', 'ignore', 'missing', 'notBreaching']),
  }),
  'AWS::CloudWatch::Dashboard': v.strictObject({
    DashboardName: named(/^[A-Za-z0-9_-]+$/, 255),
    DashboardBody: Sub,
  }),
  'AWS::IAM::ManagedPolicy': v.strictObject({
    ManagedPolicyName: named(/^[\w+=,.@-]+$/, 128),
    Description: text(1000, 0),
    PolicyDocument: v.strictObject({
      Version: v.literal('2012-10-17'),
      Statement: v.array(Statement),
    }),
  }),
  'AWS::SNS::Topic': v.strictObject({
    TopicName: named(/^[A-Za-z0-9_-]+$/, 256),
    Subscription: v.array(v.strictObject({ Protocol: v.literal('email'), Endpoint: Ref })),
  }),
  'AWS::SNS::TopicPolicy': v.strictObject({
    Topics: v.array(Ref),
    PolicyDocument: v.strictObject({
      Version: v.literal('2012-10-17'),
      Statement: v.array(ResourceStatement),
    }),
  }),
  'AWS::Events::Rule': v.strictObject({
    Name: named(/^[.\-_A-Za-z0-9]+$/, 64),
    Description: text(512, 0),
    State: v.picklist(['ENABLED', 'DISABLED']),
    EventPattern: v.strictObject({
      source: v.array(text(256)),
      'detail-type': v.array(text(128)),
      detail: v.record(v.string(), v.array(v.union([v.string(), v.boolean()]))),
    }),
    Targets: v.pipe(
      v.array(
        v.strictObject({
          Id: named(/^[.\-_A-Za-z0-9]+$/, 64),
          Arn: Ref,
          InputTransformer: v.strictObject({
            // At most 100, and none may begin with AWS.
            InputPathsMap: v.record(named(/^(?!AWS)[A-Za-z0-9_-]+$/, 256), named(/^\$\.\S+$/, 256)),
            InputTemplate: text(8192),
          }),
        }),
      ),
      v.maxLength(5),
    ),
  }),
  'AWS::Budgets::Budget': v.strictObject({
    Budget: v.strictObject({
      BudgetName: named(/^[^:\\]+$/, 100),
      BudgetType: v.picklist(['COST', 'USAGE']),
      TimeUnit: v.picklist(['DAILY', 'MONTHLY', 'QUARTERLY', 'ANNUALLY']),
      BudgetLimit: v.strictObject({ Amount: v.number(), Unit: v.literal('USD') }),
    }),
    NotificationsWithSubscribers: v.pipe(
      v.array(
        v.strictObject({
          Notification: v.strictObject({
            NotificationType: v.picklist(['ACTUAL', 'FORECASTED']),
            ComparisonOperator: v.picklist(['GREATER_THAN', 'LESS_THAN', 'EQUAL_TO']),
            Threshold: v.pipe(v.number(), v.minValue(0.1)),
            ThresholdType: v.picklist(['PERCENTAGE', 'ABSOLUTE_VALUE']),
          }),
          Subscribers: v.array(
            v.strictObject({ SubscriptionType: v.picklist(['EMAIL', 'SNS']), Address: Ref }),
          ),
        }),
      ),
      v.maxLength(5),
    ),
  }),
};
