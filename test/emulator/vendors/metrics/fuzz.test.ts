/** Random alarms, dashboards and calls get answers in the service's form, and stored ones can still be read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../../../../emulator/vendors/aws/error.ts';
import { loadModel } from '../../../../emulator/vendors/aws/model.ts';
import { createSessions } from '../../../../emulator/vendors/aws/sessions.ts';
import { parseRule } from '../../../../emulator/vendors/metrics/alarms/rule.ts';
import { readWebIdentity } from '../../../../emulator/vendors/sts/web-identity.ts';
import { openMetrics } from './open.ts';

const METRIC = { Namespace: 'N', MetricName: 'm', Dimensions: [{ Name: 'd', Value: 'v' }] };
const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  AlarmName: ['a', 'b', 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:a'],
  AlarmNames: [['a'], ['a', 'b'], []],
  AlarmRule: [
    'ALARM(a)',
    'NOT OK("b") OR FALSE',
    'ALARM(b) AND ALARM(a)',
    'AT_LEAST(1, OK, (a, b))',
  ],
  ActionsSuppressor: ['a', 'b'],
  AlarmTypes: [['MetricAlarm'], ['CompositeAlarm'], ['MetricAlarm', 'CompositeAlarm']],
  ComparisonOperator: ['GreaterThanThreshold', 'LessThanOrEqualToThreshold'],
  DashboardBody: ['{}', '{"widgets":[{}]}', '{"widgets":[{"type":"text","properties":{}}]}', '['],
  DashboardName: ['d', 'e'],
  DashboardNames: [['d'], ['d', 'e']],
  Dimensions: [METRIC.Dimensions, [{ Name: 'd' }], []],
  EvaluationPeriods: [1, 2],
  DatapointsToAlarm: [1, 2],
  ExtendedStatistic: ['p90', 'tm(1:2)', 'p101'],
  MaxRecords: [1, 100],
  MetricData: [[{ MetricName: 'm', Value: 1 }], [{ MetricName: 'm', Values: [1, 2], Counts: [1] }]],
  MetricDataQueries: [
    [{ Id: 'a', MetricStat: { Metric: METRIC, Period: 60, Stat: 'Sum' } }],
    [{ Id: 'a', Expression: "SEARCH('{N,d} m', 'Sum', 60)" }],
    [{ Id: 'a', Expression: 'a + 1' }],
  ],
  MetricName: ['m', 'n'],
  Metrics: [
    [{ Id: 'a', MetricStat: { Metric: METRIC, Period: 60, Stat: 'Sum' } }],
    [{ Id: 'a', Expression: 'TIME_SERIES(1)', Period: 60 }],
  ],
  Namespace: ['N'],
  NextToken: ['x', 'e30', 'bnVsbA=='],
  Period: [60, 10, 86_400],
  StateValue: ['OK', 'ALARM'],
  StartTime: [0, 1_795_348_800],
  EndTime: [0, 1_795_352_400],
  Statistic: ['Sum', 'Maximum'],
  Statistics: [['Sum']],
  Threshold: [0, 1],
  TreatMissingData: ['breaching', 'ignore'],
};

const call = fc.constantFrom(...Object.values(loadModel('monitoring').operations));
const input = call.chain(({ name, input: { shape } = { shape: '' } }) => {
  const members = Object.keys(loadModel('monitoring').shapes[shape]?.members ?? {});
  const values = members.map((member) => {
    const good = fc.constantFrom(...(GOOD[member] ?? ['a', undefined]));
    return fc.oneof(
      { weight: 8, arbitrary: good },
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
  });
  return fc.tuple(...values).map((all) => ({
    name,
    json: Object.fromEntries(members.map((member, n) => [member, all[n]])),
  }));
});

test('any input to any operation is answered, and alarms are still evaluated and shown', async () => {
  const rooms = openMetrics();
  await fc.assert(
    fc.asyncProperty(input, async ({ name, json }) => {
      const { status } = await rooms.call(name, json);
      expect([200, 400, 404, 501], name).toContain(status);
      expect((await rooms.call('DescribeAlarms', {})).status).toBe(200);
    }),
    { numRuns: 1000 },
  );
});

/** Of an AwsError or a value; anything else that is thrown is a failure. */
function answered<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

test('any rule is read or refused', () => {
  const words =
    'ALARM OK INSUFFICIENT_DATA NOT AND OR TRUE FALSE ( ) (a) ("b c") ("\\"") AT_LEAST ,( 1 50% ,';
  const word = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words.split(' ')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (parts) => {
      const holds = answered(() => parseRule(parts.join(' ')).holds(() => 'OK'));
      expect([true, false, undefined]).toContain(holds);
    }),
    { numRuns: 3000 },
  );
  expect(answered(() => parseRule('('.repeat(100_000)))).toBeUndefined();
  expect(answered(() => parseRule('NOT '.repeat(100_000)))).toBeUndefined();
});

test('any token is read or refused, and none opens that was not sealed here', () => {
  const part = fc.oneof(
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc.string({ unit: 'binary' }),
  );
  const sessions = createSessions('seal');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const token = parts.join('.');
      answered(() => readWebIdentity({ WebIdentityToken: token }, 0));
      expect(sessions.open(token)).toBeUndefined();
      expect(createSessions('other').open(token)).toBeUndefined();
      expect(sessions.accountOf(`ASIA${token.toUpperCase()}`)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
  const { sessionToken } = sessions.issue({
    account: '1'.repeat(12),
    arn: 'a',
    userId: 'u',
    expiresMs: 0,
  });
  expect(createSessions('other').open(sessionToken)).toBeUndefined();
});
