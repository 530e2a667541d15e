/** All parts at AWS, in the order in which they need one another. */
import type { MissingPart, Part } from '../part.ts';
import { budgetPart } from './budget.ts';
import type { Aws } from './client.ts';
import { alarmPart, dashboardPart } from './cloudwatch.ts';
import type { AwsDocuments } from './documents.ts';
import { rulePart, topicPart } from './findings.ts';
import { policyPart } from './iam.ts';
import { logGroupPart, metricFilterPart } from './logs.ts';
import { createPlace } from './place.ts';
import { groupPart, samplingRulePart } from './xray.ts';

export interface AwsOptions {
  /** ARN of an SNS topic that alarms tell. @default none: they only show in the console */
  readonly alarmTopic?: string | undefined;
  /** Address that gets the budget's alerts. @default no budget is made */
  readonly budgetEmail?: string | undefined;
  /** Address that gets a mail of each finding that begins. @default no topic and no rule are made */
  readonly findingsEmail?: string | undefined;
}

export function awsParts(
  aws: Aws,
  documents: AwsDocuments,
  { alarmTopic, budgetEmail, findingsEmail }: AwsOptions,
): (Part | MissingPart)[] {
  const { samplingRule, group, logGroup, metricFilters, alarms, dashboard, policy } = documents;
  const { budget, findings } = documents;
  const placeOf = createPlace(aws);
  return [
    samplingRulePart(aws, samplingRule),
    groupPart(aws, group),
    logGroupPart(aws, logGroup),
    ...metricFilters.map((filter) => metricFilterPart(aws, filter)),
    ...alarms.map((alarm) => alarmPart(aws, alarm, alarmTopic)),
    dashboardPart(aws, dashboard),
    policyPart(aws, policy, placeOf),
    budgetEmail === undefined
      ? { name: `budget ${budget.Budget.BudgetName}`, missing: 'BUDGET_EMAIL is not set' }
      : budgetPart(aws, budget, placeOf, budgetEmail),
    ...(findingsEmail === undefined
      ? [{ name: 'mails of findings', missing: 'FINDINGS_EMAIL is not set' }]
      : [topicPart(aws, findings, placeOf, findingsEmail), rulePart(aws, findings, placeOf)]),
  ];
}
