/**
 * The documents of `aws/json` as one CloudFormation template, for those who keep their account in stacks. What stacks do
 * otherwise: the log group outlives the stack, and the alarms' topic and the addresses of mails are parameters.
 */
import type { AwsDocuments, FindingsFile } from './documents.ts';

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: unknown;
}

export function cloudFormationTemplate(documents: AwsDocuments): object {
  const { samplingRule, group, logGroup, metricFilters, alarms, dashboard, policy } = documents;
  const { budget, findings } = documents;
  const text = { Type: 'String', Default: '' };
  const Resources: Record<string, Resource> = {
    SamplingRule: { Type: 'AWS::XRay::SamplingRule', Properties: { SamplingRule: samplingRule } },
    Group: { Type: 'AWS::XRay::Group', Properties: group },
    LogGroup: {
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: inPascalCase(logGroup),
    },
  };
  for (const filter of metricFilters) {
    const { logGroupName: _byReference, ...fields } = filter;
    Resources[`${pascal(filter.filterName)}MetricFilter`] = {
      Type: 'AWS::Logs::MetricFilter',
      Properties: { LogGroupName: { Ref: 'LogGroup' }, ...Object(inPascalCase(fields)) },
    };
  }
  for (const alarm of alarms) {
    const actions = { 'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopicArn' }], []] };
    Resources[`${pascal(alarm.AlarmName)}Alarm`] = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { ...alarm, AlarmActions: actions },
    };
  }
  Resources['Dashboard'] = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: dashboard.DashboardName,
      DashboardBody: substituted(JSON.stringify(dashboard.DashboardBody)),
    },
  };
  Resources['WorkerPolicy'] = {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: policy.PolicyName,
      Description: policy.Description,
      PolicyDocument: substituted(policy.PolicyDocument),
    },
  };
  const { BudgetLimit, ...fields } = budget.Budget;
  Resources['Budget'] = {
    Type: 'AWS::Budgets::Budget',
    Condition: 'HasBudget',
    Properties: {
      // A number here, where the API takes a text.
      Budget: { ...fields, BudgetLimit: { ...BudgetLimit, Amount: Number(BudgetLimit.Amount) } },
      NotificationsWithSubscribers: budget.Notifications.map((Notification) => ({
        Notification,
        Subscribers: [{ SubscriptionType: 'EMAIL', Address: { Ref: 'BudgetEmail' } }],
      })),
    },
  };
  Object.assign(Resources, findingsResources(findings));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'What cruddur-edge needs in an AWS account: the documents of aws/json as one stack',
    Parameters: {
      AlarmTopicArn: { ...text, Description: 'ARN of an SNS topic that the alarms tell' },
      BudgetEmail: {
        ...text,
        Description: 'Address for the alerts of the budget; without it no budget is made',
      },
      FindingsEmail: {
        ...text,
        Description:
          'Address for mails of attack attempts; without it no topic and no rule is made',
      },
    },
    Conditions: {
      HasFindings: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'FindingsEmail' }, ''] }] },
      HasAlarmTopic: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmTopicArn' }, ''] }] },
      HasBudget: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'BudgetEmail' }, ''] }] },
    },
    Resources,
  };
}

function findingsResources({ Topic, Rule, Target }: FindingsFile): Record<string, Resource> {
  const Condition = 'HasFindings';
  return {
    FindingsTopic: {
      Type: 'AWS::SNS::Topic',
      Condition,
      Properties: {
        TopicName: Topic.Name,
        Subscription: [{ Protocol: 'email', Endpoint: { Ref: 'FindingsEmail' } }],
      },
    },
    FindingsTopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Condition,
      Properties: {
        Topics: [{ Ref: 'FindingsTopic' }],
        PolicyDocument: substituted(Topic.Policy),
      },
    },
    FindingsRule: {
      Type: 'AWS::Events::Rule',
      Condition,
      Properties: { ...Rule, Targets: [{ ...Target, Arn: { Ref: 'FindingsTopic' } }] },
    },
  };
}

/** `server-errors` as `ServerErrors`. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|[^A-Za-z0-9]+)([a-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}

/** CloudWatch Logs' API begins its names in lower case, CloudFormation in upper case. */
function inPascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPascalCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [pascal(key), inPascalCase(inner)]),
  );
}

/** Texts with `${AWS::…}` are marked as such. */
function substituted(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${AWS::') ? { 'Fn::Sub': value } : value;
  if (Array.isArray(value)) return value.map(substituted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituted(inner)]));
}
