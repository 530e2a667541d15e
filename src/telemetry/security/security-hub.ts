/**
 * Sends findings to AWS Security Hub, at most 100 in a call, in the AWS Security Finding Format. The same id updates a
 * finding. Severity stays low: an attempt is seen, not its success.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
import * as v from 'valibot';
import { createAwsClient, urlOf, type AwsAccess } from '../kit/aws/client.ts';
import { readBatchAnswer } from '../kit/aws/batch.ts';
import { awsEndpoint, partitionOf } from '../kit/aws/endpoint.ts';
import { describeError, isPassingCode } from '../kit/aws/error.ts';
import type { Fetch } from '../kit/client.ts';
import { ACCEPTED, all, type CallAllowance, type Delivery, type Outcome } from '../kit/delivery.ts';
import { said } from '../kit/said.ts';
import { SDK } from '../kit/sdk.ts';
import { detailOf } from './finding-detail.ts';
import type { Finding } from './findings.ts';
import { TECHNIQUES, type Category } from './rule.ts';

export interface SecurityHubOptions extends AwsAccess {
  /** @default the region's public endpoint */
  readonly endpoint?: string | undefined;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface Reporter {
  readonly service: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

export const MAX_FINDINGS = 100;

const SCHEMA_VERSION = '2018-10-08';
const LOOKING: ReadonlySet<Category> = new Set(['scanner', 'file-probe', 'burst']);

const encoder = new TextEncoder();
const Body = v.object({
  SuccessCount: v.number(),
  FailedFindings: v.optional(
    v.array(v.object({ Id: v.string(), ErrorCode: said, ErrorMessage: said })),
    [],
  ),
});
const Id = v.pipe(v.string(), v.parseJson(), v.object({ Id: v.string() }));

/** A finding as JSON. */
export function encodeFinding(finding: Finding, { service, region, account }: Reporter): string {
  const { id, rule, count, network, route, firstAt, lastAt, traceIds } = finding;
  const technique = `${rule.technique} ${TECHNIQUES[rule.technique]}`;
  const tactic = LOOKING.has(rule.category) ? 'Reconnaissance' : 'Initial Access';
  const requests = count === 1 ? 'request' : 'requests';
  const { description } = rule;
  return JSON.stringify({
    SchemaVersion: SCHEMA_VERSION,
    Id: `${service} ${id}`.slice(0, 512),
    ProductArn: `arn:${partitionOf(region)}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `${SDK.name}/${rule.id}`,
    AwsAccountId: account,
    Types: [`TTPs/${tactic}/${TECHNIQUES[rule.technique].replace(/\//g, ' ')}`],
    CreatedAt: new Date(firstAt).toISOString(),
    UpdatedAt: new Date(lastAt).toISOString(),
    FirstObservedAt: new Date(firstAt).toISOString(),
    LastObservedAt: new Date(lastAt).toISOString(),
    Severity: { Label: LOOKING.has(rule.category) ? 'INFORMATIONAL' : 'LOW' },
    Title: `Attempt: ${description}`.slice(0, 256),
    Description:
      `${count} ${requests} of the network ${network || 'unknown'} to ${route || 'no route'} in an hour. Technique ${technique}. ` +
      'It is not known whether any had success.',
    ProductFields: {
      ...Object.fromEntries(
        Object.entries(detailOf(finding, service)).flatMap(([name, value]) =>
          (typeof value === 'string' && value !== '') || typeof value === 'number'
            ? [[`${SDK.name}/${name}`, String(value)]]
            : [],
        ),
      ),
      [`${SDK.name}/traces`]: traceIds.join(' '),
    },
    Resources: [{ Type: 'Other', Id: service, Region: region }],
  });
}

/** @returns sends findings and never rejects */
export function createSecurityHubClient(
  options: SecurityHubOptions,
): (findings: readonly string[], allowance: CallAllowance) => Promise<Delivery> {
  const { region, now } = options;
  const base = options.endpoint ?? awsEndpoint({ service: 'securityhub', region });
  const url = urlOf(base, '/findings/import');
  const call = createAwsClient({ ...options, service: 'securityhub', endpoint: url });
  return async (findings, allowance) => {
    const body = encoder.encode(`{"Findings":[${findings.join(',')}]}`);
    const answer = await call(url, { 'content-type': 'application/json' }, body, allowance);
    const count = findings.length;
    if (answer.kind !== 'answer') return { outcomes: all(count, answer) };
    const read = readBatchAnswer(answer, { url, count, body: Body, now: now() });
    if ('delivery' in read) return read.delivery;
    return { outcomes: outcomesOf(findings, read.body.FailedFindings) };
  };
}

type Failed = v.InferOutput<typeof Body>['FailedFindings'];

function outcomesOf(findings: readonly string[], failed: Failed): readonly Outcome[] {
  if (failed.length === 0) return all(findings.length, ACCEPTED);
  return findings.map((finding): Outcome => {
    const parsed = v.safeParse(Id, finding);
    const id = parsed.success ? parsed.output.Id : undefined;
    const failure = failed.find(({ Id: failedId }) => failedId === id);
    if (failure === undefined) return ACCEPTED;
    const { ErrorCode, ErrorMessage } = failure;
    const reason = `Security Hub refused a finding: ${describeError(ErrorCode, ErrorMessage)}`;
    return { kind: isPassingCode(ErrorCode) ? 'retry' : 'refused', reason };
  });
}
