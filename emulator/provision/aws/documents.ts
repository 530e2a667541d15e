/**
 * Reads the documents of `aws/json`. Most are inputs of AWS's own operations, so that they serve the AWS CLI too; their
 * schemas ask for what is used here and leave the rest to AWS.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const SamplingRuleFile = v.strictObject({
  SamplingRule: v.looseObject({ RuleName: v.string(), Version: v.literal(1) }),
});
const GroupFile = v.strictObject({
  GroupName: v.string(),
  FilterExpression: v.string(),
  InsightsConfiguration: v.strictObject({
    InsightsEnabled: v.boolean(),
    NotificationsEnabled: v.boolean(),
  }),
});
const LogGroupFile = v.strictObject({ logGroupName: v.string(), retentionInDays: v.number() });
const MetricFilter = v.strictObject({
  logGroupName: v.string(),
  filterName: v.string(),
  filterPattern: v.string(),
  metricTransformations: v.array(
    v.strictObject({
      metricNamespace: v.string(),
      metricName: v.string(),
      metricValue: v.string(),
      defaultValue: v.optional(v.number()),
      unit: v.string(),
    }),
  ),
});
const Alarm = v.looseObject({ AlarmName: v.string(), AlarmDescription: v.string() });
const DashboardFile = v.strictObject({
  DashboardName: v.string(),
  DashboardBody: v.record(v.string(), v.unknown()),
});
const PolicyFile = v.strictObject({
  PolicyName: v.string(),
  Description: v.string(),
  PolicyDocument: v.record(v.string(), v.unknown()),
});
const BudgetFile = v.strictObject({
  Budget: v.strictObject({
    BudgetName: v.string(),
    BudgetType: v.string(),
    TimeUnit: v.string(),
    BudgetLimit: v.strictObject({ Amount: v.string(), Unit: v.string() }),
  }),
  Notifications: v.array(v.record(v.string(), v.unknown())),
});
const FindingsFile = v.strictObject({
  Topic: v.strictObject({ Name: v.string(), Policy: v.record(v.string(), v.unknown()) }),
  Rule: v.strictObject({
    Name: v.string(),
    Description: v.string(),
    State: v.string(),
    EventPattern: v.record(v.string(), v.unknown()),
  }),
  Target: v.strictObject({
    Id: v.string(),
    InputTransformer: v.strictObject({
      InputPathsMap: v.record(v.string(), v.string()),
      InputTemplate: v.string(),
    }),
  }),
});

export type LogGroupFile = v.InferOutput<typeof LogGroupFile>;
export type MetricFilter = v.InferOutput<typeof MetricFilter>;
export type Alarm = v.InferOutput<typeof Alarm>;
export type DashboardFile = v.InferOutput<typeof DashboardFile>;
export type PolicyFile = v.InferOutput<typeof PolicyFile>;
export type BudgetFile = v.InferOutput<typeof BudgetFile>;
export type FindingsFile = v.InferOutput<typeof FindingsFile>;

export type AwsDocuments = ReturnType<typeof readAwsDocuments>;

/** @throws when a document is missing or is not what it should be. */
export function readAwsDocuments(folder: string) {
  function read<T>(name: string, schema: v.GenericSchema<unknown, T>): T {
    const parsed = v.safeParse(schema, JSON.parse(readFileSync(join(folder, name), 'utf8')));
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    throw new Error(`Cannot read aws/json/${name}: ${v.getDotPath(issue)}: ${issue.message}`);
  }
  return Object.freeze({
    samplingRule: read('xray.json', SamplingRuleFile).SamplingRule,
    group: read('group.json', GroupFile),
    logGroup: read('log-group.json', LogGroupFile),
    metricFilters: read('metric-filters.json', v.array(MetricFilter)),
    alarms: read('alarms.json', v.array(Alarm)),
    dashboard: read('dashboard.json', DashboardFile),
    policy: read('policy.json', PolicyFile),
    budget: read('budget.json', BudgetFile),
    findings: read('findings.json', FindingsFile),
  });
}
