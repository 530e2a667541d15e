/** Provisioning AWS: what the emulator plays, and a fake for the rest. */
import { readFileSync } from 'node:fs';
import { UpdateGroupCommand, UpdateSamplingRuleCommand, XRayClient } from '@aws-sdk/client-xray';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningEmulator } from '../../../../emulator/emulator.ts';
import { start } from '../../start.ts';
import { run, signs } from '../run.ts';
import { createFakeAws, type FakeAws } from './fake-aws.ts';

const ENV = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-secret-that-nobody-prints',
  AWS_SESSION_TOKEN: 'a-token-that-nobody-prints',
  BUDGET_EMAIL: 'team@example.com',
  FINDINGS_EMAIL: 'on-call@example.com',
};
const Policy = v.object({ Statement: v.array(v.object({ Action: v.array(v.string()) })) });
const Versions = v.array(v.object({ document: v.string() }));

let emulator: RunningEmulator;
let aws: FakeAws;
beforeAll(async () => {
  emulator = await start({ worker: false });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  aws = createFakeAws(emulator.url);
  await provision('--destroy --yes');
});

const provision = (words = '', env: Readonly<Record<string, string>> = ENV) =>
  run(`--target aws --only aws ${words}`.trim(), { env, fetch: aws.fetch });

describe('provision of AWS', () => {
  test('makes everything, finds nothing left to do, and removes everything', async () => {
    expect((await provision()).lines.at(-1)).toBe('19 made');
    const again = await provision();
    expect([again.code, signs(again), again.lines.at(-1)]).toEqual([0, '=19', 'Nothing to do']);
    expect((await provision('--destroy --yes')).lines.at(-1)).toBe('19 removed');
    expect((await provision('--destroy --yes')).lines.at(-1)).toBe('Nothing to do');
  });

  test('puts account and region where documents name them', async () => {
    await provision();
    const [version] = v.parse(Versions, aws.kept.get('policy versions'));
    expect(version?.document).toMatch(/"arn:aws:logs:eu-central-1:\d{12}:log-group:cruddur:\*"/);
    expect(String(aws.kept.get('dashboard cruddur'))).toContain('"region":"eu-central-1"');
    expect(JSON.stringify([...aws.kept])).not.toContain('${AWS');
  });

  test('has the topic take what the rule tells, and nothing else, and mail it', async () => {
    await provision();
    const topic = Object(aws.kept.get('topic'));
    const rule = Object(aws.kept.get('rule'));
    const [statement] = JSON.parse(topic.policy).Statement;
    const place = 'eu-central-1:123456789012';
    expect(statement.Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect(statement.Condition.ArnEquals['aws:SourceArn']).toMatch(
      new RegExp(`^arn:aws:events:eu-central-1:\\d{12}:rule/${rule.Name}$`),
    );
    expect(rule.targets).toEqual([expect.objectContaining({ Arn: statement.Resource })]);
    expect(statement.Resource.split(':').slice(3, 4)).toEqual(place.split(':').slice(0, 1));
    expect(topic.mails).toEqual([ENV.FINDINGS_EMAIL]);
  });

  test('finds drift of the topic and of the rule, mends it, and leaves other subscribers', async () => {
    await provision();
    const topic = Object(aws.kept.get('topic'));
    const rule = Object(aws.kept.get('rule'));
    topic.policy = '{"Statement":[]}';
    topic.mails = ['somebody@example.com'];
    rule.State = 'DISABLED';
    rule.targets = [];
    const plan = await provision('--dry-run');
    expect(plan.lines.filter((line) => line.startsWith('~'))).toEqual([
      '~ SNS topic cruddur-findings: differs',
      '~ EventBridge rule cruddur-findings: differs',
    ]);
    expect(plan.lines).toContain('    isSubscribed is false, should be true');
    expect(plan.lines).toContain('    State is "DISABLED", should be "ENABLED"');
    expect((await provision()).lines.at(-1)).toBe('2 changed');
    expect(topic.mails).toEqual(['somebody@example.com', ENV.FINDINGS_EMAIL]);
    expect((await provision()).lines.at(-1)).toBe('Nothing to do');
  });

  test('finds drift of alarms, the dashboard, the policy and the budget, and mends it', async () => {
    await provision();
    const alarm = Object(aws.kept.get('alarm cruddur-slow'));
    aws.kept.set('alarm cruddur-slow', { ...alarm, Threshold: 9000 });
    aws.kept.set('dashboard cruddur', '{"widgets":[]}');
    aws.kept.set('budget cruddur', { BudgetLimit: { Amount: '50.0', Unit: 'USD' } });
    const versions = aws.kept.get('policy versions');
    if (!Array.isArray(versions)) throw new Error('There is no policy');
    versions[0].document = '{"Version":"2012-10-17","Statement":[]}';
    const plan = await provision('--dry-run');
    expect(plan.lines.filter((line) => line.startsWith('~'))).toEqual([
      '~ alarm cruddur-slow: differs',
      '~ dashboard cruddur: differs',
      '~ IAM policy cruddur-edge: differs',
      '~ budget cruddur: differs',
    ]);
    expect(plan.lines).toContain('    Threshold is 9000, should be 1000');
    expect(plan.lines).toContain('    BudgetLimit.Amount is "50", should be "5"');
    expect((await provision()).lines.at(-1)).toBe('4 changed');
    expect((await provision()).lines.at(-1)).toBe('Nothing to do');
  });

  test('makes room for another version of the policy when there are five', async () => {
    await provision();
    for (let change = 0; change < 6; change++) {
      const versions = aws.kept.get('policy versions');
      if (!Array.isArray(versions)) throw new Error('There is no policy');
      versions.at(-1).document = '{}';
      expect((await provision()).lines.at(-1)).toBe('1 changed');
      expect(versions.length).toBeLessThanOrEqual(5);
    }
  });

  test('tells alarms their topic', async () => {
    await provision();
    const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
    const told = await provision('', { ...ENV, ALARM_TOPIC_ARN: topic });
    expect(told.lines).toContain(`    AlarmActions is [], should be ["${topic}"]`);
    expect(told.lines.at(-1)).toBe('5 changed');
  });

  test('calls exactly what aws/json/provision-policy.json allows', async () => {
    await provision();
    aws.kept.set('budget cruddur', { BudgetLimit: { Amount: '50.0', Unit: 'USD' } });
    const xray = new XRayClient({
      endpoint: emulator.url,
      region: ENV.AWS_REGION,
      credentials: {
        accessKeyId: ENV.AWS_ACCESS_KEY_ID,
        secretAccessKey: ENV.AWS_SECRET_ACCESS_KEY,
      },
    });
    const rule = { RuleName: 'Cruddur', FixedRate: 1 };
    await xray.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: rule }));
    await xray.send(new UpdateGroupCommand({ GroupName: 'Cruddur', FilterExpression: 'ok' }));
    xray.destroy();
    const versions = aws.kept.get('policy versions');
    if (!Array.isArray(versions)) throw new Error('There is no policy');
    versions[0].document = '{}';
    await provision();
    await provision('--destroy --yes');
    const file = new URL('../../../../aws/json/provision-policy.json', import.meta.url);
    const { Statement } = v.parse(Policy, JSON.parse(readFileSync(file, 'utf8')));
    // Every caller may ask for its own identity.
    const called = [...aws.called].filter((permission) => permission !== 'sts:GetCallerIdentity');
    expect(called.toSorted()).toEqual(Statement.flatMap(({ Action }) => Action).toSorted());
  });
});

describe('a refusal is one sentence', () => {
  test.each([
    ['xray:GetSamplingRules', 'X-Ray sampling rule Cruddur'],
    ['logs:DescribeLogGroups', 'log group cruddur'],
    ['cloudwatch:GetDashboard', 'dashboard cruddur'],
    ['iam:GetPolicy', 'IAM policy cruddur-edge'],
    ['budgets:ViewBudget', 'budget cruddur'],
    ['sns:GetTopicAttributes', 'SNS topic cruddur-findings'],
    ['events:DescribeRule', 'EventBridge rule cruddur-findings'],
  ])('when reading lacks %s', async (permission, part) => {
    aws.denied.add(permission);
    const { code, lines } = await provision('--dry-run');
    expect(code).toBe(1);
    expect(lines).toContain(`! ${part}: The AWS key lacks the permission ${permission}`);
    expect(lines.at(-1)).toBe('18 to be made, 1 failed');
  });

  test.each([
    ['xray:CreateGroup', 'X-Ray group Cruddur'],
    ['logs:PutRetentionPolicy', 'log group cruddur'],
    ['iam:CreatePolicy', 'IAM policy cruddur-edge'],
    ['budgets:ModifyBudget', 'budget cruddur'],
    ['sns:Subscribe', 'SNS topic cruddur-findings'],
    ['events:PutTargets', 'EventBridge rule cruddur-findings'],
  ])('when making lacks %s, and the others are made', async (permission, part) => {
    aws.denied.add(permission);
    const { code, lines } = await provision();
    expect(code).toBe(1);
    expect(lines).toContain(`! ${part}: The AWS key lacks the permission ${permission}`);
    expect(lines.at(-1)).toBe('18 made, 1 failed');
  });

  test.each([
    ['UnrecognizedClientException', 'AWS does not know the key in AWS_ACCESS_KEY_ID'],
    [
      'InvalidSignatureException',
      'AWS refuses the signature: AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID, or the clock is wrong',
    ],
    ['ExpiredTokenException', 'The AWS credentials have expired: renew AWS_SESSION_TOKEN'],
    ['ThrottlingException', 'AWS refuses xray:GetSamplingRules: ThrottlingException: words'],
  ])('for %s', async (code, sentence) => {
    const refuse = () =>
      Promise.resolve(Response.json({ __type: code, message: 'words' }, { status: 400 }));
    const { lines } = await run('--target aws --only aws', { env: ENV, fetch: refuse });
    expect(lines[0]).toBe(`! X-Ray sampling rule Cruddur: ${sentence}`);
  });

  test('and holds no secret, for any answer of a vendor', async () => {
    const message = `${ENV.AWS_SECRET_ACCESS_KEY} ${ENV.AWS_SESSION_TOKEN}`;
    const refuse = () =>
      Promise.resolve(Response.json({ __type: 'Strange', message }, { status: 400 }));
    const { lines } = await run('--target aws --only aws', { env: ENV, fetch: refuse });
    expect(lines[0]).toContain('Strange: ******** ********');
    expect(lines.join('\n')).not.toContain('nobody-prints');
  });

  test('a busy AWS is asked again', async () => {
    let refusals = 0;
    const fetch = (request: Request) =>
      refusals++ < 2
        ? Promise.resolve(Response.json({ __type: 'ThrottledException' }, { status: 429 }))
        : aws.fetch(request);
    const { code } = await run('--target aws --only aws --dry-run', { env: ENV, fetch });
    expect(code).toBe(0);
  });
});

describe('missing keys', () => {
  test('are named for each part, and nothing is called', async () => {
    const fetch = () => Promise.reject(new Error('must not be called'));
    const { code, lines } = await run('--target aws', { fetch });
    expect(code).toBe(1);
    expect(lines).toEqual([
      '? AWS: left out, AWS_REGION and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
      '? Honeycomb: left out, HONEYCOMB_API_KEY is not set',
      '? Rollbar deploy: left out, ROLLBAR_ACCESS_TOKEN and ROLLBAR_READ_TOKEN are not set',
      'Nothing to do, 3 left out',
      'Nothing could be provisioned: set the variables named above',
    ]);
  });

  test('of the optional parts leave the others alone', async () => {
    const { BUDGET_EMAIL: _budget, FINDINGS_EMAIL: _findings, ...env } = ENV;
    const { code, lines } = await provision('--dry-run', env);
    expect(code).toBe(0);
    expect(lines).toContain('? budget cruddur: left out, BUDGET_EMAIL is not set');
    expect(lines).toContain('? mails of findings: left out, FINDINGS_EMAIL is not set');
    expect(lines.at(-1)).toBe('16 to be made, 2 left out');
  });
});
