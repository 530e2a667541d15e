/** Alarms on a clock the tests turn: what puts them into which state, and what is told of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { MINUTE_S, openMetrics, type MetricRooms } from '../open.ts';

let nowS = MINUTE_S;
let rooms: MetricRooms;

beforeEach(() => {
  nowS = MINUTE_S;
  rooms = openMetrics(() => nowS * 1000);
});

const ACTION = 'arn:aws:sns:eu-central-1:123456789012:topic';
const BASE = {
  AlarmName: 'high',
  Namespace: 'N',
  MetricName: 'm',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

const alarm = async (input: object = {}) => rooms.call('PutMetricAlarm', { ...BASE, ...input });

async function state(name = 'high', AlarmTypes = ['MetricAlarm', 'CompositeAlarm']) {
  const { body } = await rooms.call('DescribeAlarms', { AlarmNames: [name], AlarmTypes });
  const found = [body['MetricAlarms'], body['CompositeAlarms']].flat();
  return found[0] as Record<string, unknown> | undefined;
}

const value = async (name = 'high') => (await state(name))?.['StateValue'];

/** Reports values of the minute that now is in, and goes on to the next. */
async function minute(...values: number[]): Promise<void> {
  const MetricData = values.map((Value) => ({ MetricName: 'm', Value, Timestamp: nowS }));
  if (values.length > 0) await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
  nowS += 60;
}

describe('a metric alarm', () => {
  test('begins without data and is shown as it was put', async () => {
    expect((await alarm({ AlarmActions: [ACTION], AlarmDescription: 'too much' })).status).toBe(
      200,
    );
    expect(await state()).toEqual({
      ...BASE,
      AlarmDescription: 'too much',
      AlarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:high',
      ActionsEnabled: true,
      AlarmActions: [ACTION],
      OKActions: [],
      InsufficientDataActions: [],
      Dimensions: [],
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: MINUTE_S,
      StateTransitionedTimestamp: MINUTE_S,
      AlarmConfigurationUpdatedTimestamp: MINUTE_S,
    });
  });

  test('goes off, and on, at its period', async () => {
    await alarm();
    await minute(9);
    expect(await state()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoint [9.0 (22/11/26 12:00:00)] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
    });
    await minute(5);
    expect(await state()).toMatchObject({
      StateValue: 'OK',
      StateReason: expect.stringContaining('[5.0 (22/11/26 12:01:00)] was not greater than'),
    });
    const data: unknown = JSON.parse(String((await state())?.['StateReasonData']));
    expect(data).toMatchObject({ version: '1.0', statistic: 'Sum', period: 60, threshold: 5 });
    // The period has not ended.
    await minute(9);
    nowS -= 1;
    expect(await value()).toBe('OK');
  });

  test.each<[string, object, (readonly number[])[], string]>([
    ['greater or equal', { ComparisonOperator: 'GreaterThanOrEqualToThreshold' }, [[5]], 'ALARM'],
    ['less', { ComparisonOperator: 'LessThanThreshold' }, [[4]], 'ALARM'],
    ['not less', { ComparisonOperator: 'LessThanThreshold' }, [[5]], 'OK'],
    ['less or equal', { ComparisonOperator: 'LessThanOrEqualToThreshold' }, [[5]], 'ALARM'],
    ['an average', { Statistic: 'Average' }, [[4, 7]], 'ALARM'],
    ['a percentile', { Statistic: undefined, ExtendedStatistic: 'p50' }, [[1, 9, 9]], 'ALARM'],
    ['three of three', { EvaluationPeriods: 3 }, [[9], [9], [9]], 'ALARM'],
    ['two of three where three are wanted', { EvaluationPeriods: 3 }, [[9], [1], [9]], 'OK'],
    ['two of three', { EvaluationPeriods: 3, DatapointsToAlarm: 2 }, [[9], [1], [9]], 'ALARM'],
    ['a longer period', { Period: 120 }, [[3], [3]], 'ALARM'],
    ['another unit', { Unit: 'Bytes' }, [[9]], 'INSUFFICIENT_DATA'],
    ['nothing', {}, [[]], 'INSUFFICIENT_DATA'],
    ['nothing, breaching', { TreatMissingData: 'breaching' }, [[]], 'ALARM'],
    ['nothing, not breaching', { TreatMissingData: 'notBreaching' }, [[]], 'OK'],
    ['nothing, ignored', { TreatMissingData: 'ignore' }, [[]], 'INSUFFICIENT_DATA'],
    ['gaps', { EvaluationPeriods: 3 }, [[9], [], [9], [], [9]], 'ALARM'],
    ['gaps and one that is good', { EvaluationPeriods: 3 }, [[1], [], [9], [], [9]], 'OK'],
    ['too few, missing', { EvaluationPeriods: 3 }, [[], [], [9], [], []], 'ALARM'],
    [
      'too few, not breaching',
      { EvaluationPeriods: 3, TreatMissingData: 'notBreaching' },
      [[], [], [9], [], []],
      'OK',
    ],
    [
      'too few, breaching',
      { EvaluationPeriods: 3, TreatMissingData: 'breaching' },
      [[], [], [9], [], []],
      'ALARM',
    ],
  ])('judges %s', async (_, input, minutes, expected) => {
    nowS = Math.ceil(nowS / 120) * 120;
    for (const values of minutes) await minute(...values);
    nowS -= 1;
    await alarm(input);
    nowS += 1;
    expect(await value()).toBe(expected);
  });

  test('keeps its state while missing data is ignored', async () => {
    await alarm({ TreatMissingData: 'ignore' });
    await minute(9);
    expect(await value()).toBe('ALARM');
    nowS += 600;
    expect(await value()).toBe('ALARM');
  });

  test('may be on an expression', async () => {
    const MetricStat = { Metric: { Namespace: 'N', MetricName: 'm' }, Period: 60, Stat: 'Sum' };
    const { Namespace: _n, MetricName: _m, Statistic: _s, Period: _p, ...rest } = BASE;
    const Metrics = [
      { Id: 'm', MetricStat, ReturnData: false },
      { Id: 'e', Expression: 'm * 10', ReturnData: true },
    ];
    expect((await rooms.call('PutMetricAlarm', { ...rest, Metrics })).status).toBe(200);
    await minute(1);
    expect(await value()).toBe('ALARM');
    const Expression = "SEARCH('m', 'Sum', 60)";
    const search = [
      { Id: 'm', MetricStat, ReturnData: false },
      { Id: 'e', Expression },
    ];
    const refused = await rooms.call('PutMetricAlarm', { ...rest, Metrics: search });
    expect([refused.status, refused.body['message']]).toEqual([
      400,
      'The emulator does not support SEARCH() in an alarm.',
    ]);
  });

  test('notes its actions and takes none', async () => {
    await alarm({ AlarmActions: [ACTION], OKActions: [`${ACTION}2`] });
    await minute(9);
    await minute(1);
    const { body } = await rooms.call('DescribeAlarmHistory', {
      AlarmName: 'high',
      ScanBy: 'TimestampAscending',
    });
    await rooms.call('DisableAlarmActions', { AlarmNames: ['high'] });
    await minute(9);
    const later = await rooms.call('DescribeAlarmHistory', { HistoryItemType: 'Action' });
    expect(body['AlarmHistoryItems']).toMatchObject([
      { HistoryItemType: 'ConfigurationUpdate', HistorySummary: 'Alarm "high" created' },
      // Nothing asked for the alarm in its first minute, so it went from one to the other.
      {
        HistoryItemType: 'StateUpdate',
        HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to OK',
      },
      { HistoryItemType: 'Action', HistorySummary: expect.stringContaining(`${ACTION}2`) },
    ]);
    expect(later.body['AlarmHistoryItems']).toHaveLength(1);
    expect(await state()).toMatchObject({ StateValue: 'ALARM', ActionsEnabled: false });
  });

  test('is set by hand until its next period', async () => {
    await alarm();
    const set = { AlarmName: 'high', StateValue: 'ALARM', StateReason: 'to try it' };
    expect((await rooms.call('SetAlarmState', set)).status).toBe(200);
    expect(await state()).toMatchObject({ StateValue: 'ALARM', StateReason: 'to try it' });
    await minute(1);
    expect(await value()).toBe('OK');
    const unknown = await rooms.call('SetAlarmState', { ...set, AlarmName: 'none' });
    expect(unknown.body['__type']).toBe('ResourceNotFound');
    const bad = await rooms.call('SetAlarmState', { ...set, StateReasonData: '{' });
    expect(bad.body['__type']).toBe('InvalidFormatFault');
  });

  test('keeps its state when it is put again, and is gone when deleted', async () => {
    await alarm();
    await minute(9);
    expect(await value()).toBe('ALARM');
    await alarm({ Threshold: 100 });
    expect(await state()).toMatchObject({ StateValue: 'ALARM', Threshold: 100 });
    expect((await rooms.call('DeleteAlarms', { AlarmNames: ['none'] })).status).toBe(200);
    expect(await value()).toBe('ALARM');
    expect((await rooms.call('DeleteAlarms', { AlarmNames: ['none', 'high'] })).status).toBe(200);
    expect(await state()).toBeUndefined();
  });

  test.each<[object, string]>([
    [{ Threshold: undefined }, 'The parameter Threshold is required.'],
    [{ EvaluationPeriods: undefined }, 'The parameter EvaluationPeriods is required.'],
    [{ Period: 45 }, 'Period must be 10, 20, 30 or a multiple of 60'],
    [{ Statistic: undefined }, 'Exactly one of Statistic and ExtendedStatistic must be specified.'],
    [{ ExtendedStatistic: 'p99' }, 'Exactly one of Statistic and ExtendedStatistic'],
    [{ MetricName: undefined }, 'The parameter MetricName is required.'],
    [{ DatapointsToAlarm: 2 }, 'DatapointsToAlarm must be less than or equal to EvaluationPeriods'],
    [{ TreatMissingData: 'maybe' }, 'The value maybe is not supported for TreatMissingData'],
    [{ ComparisonOperator: 'LessThanLowerThreshold' }, 'no anomaly detection'],
    [{ AlarmActions: ['topic'] }, 'Invalid arn syntax: topic'],
    [
      { EvaluationPeriods: 1441 },
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    ],
    [{ Metrics: [{ Id: 'a', Expression: '1' }] }, 'Metrics and MetricName are mutually exclusive'],
    [{ ThresholdMetricId: 'a' }, 'The emulator does not support ThresholdMetricId.'],
  ])('is refused with %j', async (input, message) => {
    const { status, body } = await alarm(input);
    expect([status, body['message']]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('a composite alarm', () => {
  const composite = (AlarmRule: string, AlarmName = 'both') =>
    rooms.call('PutCompositeAlarm', { AlarmName, AlarmRule, AlarmActions: [ACTION] });

  test('follows the alarms its rule names', async () => {
    await alarm();
    await alarm({ AlarmName: 'other', Threshold: 50 });
    await composite('ALARM("high") AND NOT ALARM(other)');
    await composite('ALARM(both) OR FALSE', 'above');
    await minute(9);
    expect([await value('both'), await value('above')]).toEqual(['ALARM', 'ALARM']);
    await minute(99);
    expect([await value('both'), await value('above')]).toEqual(['OK', 'OK']);
    const { body } = await rooms.call('DescribeAlarmHistory', {
      AlarmTypes: ['CompositeAlarm'],
      AlarmName: 'both',
    });
    expect(body['AlarmHistoryItems']).toContainEqual(
      expect.objectContaining({ HistorySummary: 'Alarm updated from ALARM to OK' }),
    );
  });

  test.each([
    ['TRUE', 'ALARM'],
    ['NOT (TRUE AND FALSE) AND TRUE', 'ALARM'],
    ['FALSE OR INSUFFICIENT_DATA("high")', 'ALARM'],
    ['OK("arn:aws:cloudwatch:eu-central-1:123456789012:alarm:high")', 'OK'],
    ['not ok(high) and true', 'ALARM'],
    ['AT_LEAST(1, INSUFFICIENT_DATA, (high))', 'ALARM'],
    ['at_least(1, ALARM, ("high"))', 'OK'],
    ['AT_LEAST(2, NOT ALARM, (high, "x, y"))', 'ALARM'],
    ['AT_LEAST(50%, ALARM, (high,"x, y"))', 'OK'],
    ['NOT AT_LEAST(100%, OK, (high)) AND AT_LEAST(51%, NOT OK, (high, high))', 'ALARM'],
  ])('judges %s', async (rule, expected) => {
    await alarm();
    await alarm({ AlarmName: 'x, y' });
    expect((await composite(rule)).status).toBe(200);
    expect(await value('both')).toBe(expected);
  });

  test.each([
    ['ALARM(none)', 'alarms ["none"] in the alarm rule do not exist'],
    ['ALARM(high', 'Error in AlarmRule: unexpected'],
    ['ALARM', 'Error in AlarmRule'],
    ['high', 'Error in AlarmRule'],
    ['TRUE FALSE', "unexpected 'FALSE'"],
    ['ALARM(high, low)', "unexpected ','"],
    ['AT_LEAST(0, ALARM, (high))', 'AT_LEAST takes 1 to 1, not 0'],
    ['AT_LEAST(2, ALARM, (high))', 'AT_LEAST takes 1 to 1, not 2'],
    ['AT_LEAST(101%, ALARM, (high))', 'AT_LEAST takes 1 to 100%, not 101'],
    ['AT_LEAST(1.5, ALARM, (high))', "unexpected '1.5'"],
    ['AT_LEAST(1, ALARM, high)', "unexpected 'high'"],
    ['AT_LEAST(1, ALARM, ())', "unexpected ')'"],
    ['AT_LEAST(1, TRUE, (high))', "unexpected 'TRUE'"],
    ['AT_LEAST(1, ALARM, (none))', 'alarms ["none"] in the alarm rule do not exist'],
    ['('.repeat(60), 'nested too deep'],
  ])('is refused with the rule %s', async (rule, message) => {
    await alarm();
    const { status, body } = await composite(rule);
    expect([status, body['message']]).toEqual([400, expect.stringContaining(message)]);
  });

  test('is deleted alone', async () => {
    await composite('TRUE', 'one');
    await composite('TRUE', 'other');
    const both = await rooms.call('DeleteAlarms', { AlarmNames: ['one', 'other'] });
    expect(both.body['message']).toContain('one composite alarm');
    expect(await value('one')).toBe('ALARM');
    await rooms.call('DeleteAlarms', { AlarmNames: ['one', 'none'] });
    const { body } = await rooms.call('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] });
    expect(body['CompositeAlarms']).toMatchObject([{ AlarmName: 'other' }]);
  });

  test('cannot look at itself', async () => {
    await alarm();
    await composite('ALARM(high)');
    await composite('ALARM(both)', 'above');
    expect((await composite('ALARM(above)')).body['message']).toContain('leads back to itself');
  });
});

describe('DescribeAlarms', () => {
  const names = async (input: object) => {
    const { body } = await rooms.call('DescribeAlarms', input);
    const found = [body['MetricAlarms'], body['CompositeAlarms']].flat() as { AlarmName: string }[];
    return found.map(({ AlarmName }) => AlarmName);
  };

  test.each<[object, string[]]>([
    [{}, ['api-a', 'api-b', 'web']],
    [{ AlarmTypes: ['CompositeAlarm'] }, ['all']],
    [{ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }, ['api-a', 'api-b', 'web', 'all']],
    [{ AlarmNamePrefix: 'api' }, ['api-a', 'api-b']],
    [{ AlarmNames: ['web', 'none'] }, ['web']],
    [{ StateValue: 'ALARM' }, []],
    [{ ActionPrefix: 'arn:aws:sns' }, ['web']],
    [{ ChildrenOfAlarmName: 'all' }, ['api-a', 'web']],
    [{ ParentsOfAlarmName: 'web' }, ['all']],
  ])('with %j', async (input, expected) => {
    for (const AlarmName of ['web', 'api-b', 'api-a']) {
      await alarm({ AlarmName, OKActions: AlarmName === 'web' ? [ACTION] : [] });
    }
    await rooms.call('PutCompositeAlarm', {
      AlarmName: 'all',
      AlarmRule: 'ALARM(web) OR OK(api-a)',
    });
    expect(await names(input)).toEqual(expected);
  });

  test('gives pages', async () => {
    for (const AlarmName of ['a', 'b', 'c']) await alarm({ AlarmName });
    const first = await rooms.call('DescribeAlarms', { MaxRecords: 2 });
    const { NextToken } = first.body;
    expect([first.body['MetricAlarms'], await names({ MaxRecords: 2, NextToken })]).toMatchObject([
      [{ AlarmName: 'a' }, { AlarmName: 'b' }],
      ['c'],
    ]);
    const wrong = await rooms.call('DescribeAlarms', { NextToken: '!' });
    expect(wrong.body['__type']).toBe('InvalidNextToken');
  });

  test('finds the alarms of a metric', async () => {
    await alarm();
    await alarm({ AlarmName: 'p99', Statistic: undefined, ExtendedStatistic: 'p99' });
    await alarm({ AlarmName: 'of-d', Dimensions: [{ Name: 'd', Value: '1' }] });
    const of = async (input: object) => {
      const metric = { MetricName: 'm', Namespace: 'N' };
      const { body } = await rooms.call('DescribeAlarmsForMetric', { ...metric, ...input });
      return (body['MetricAlarms'] as { AlarmName: string }[]).map(({ AlarmName }) => AlarmName);
    };
    expect(await of({})).toEqual(['high', 'p99']);
    expect(await of({ Statistic: 'Sum' })).toEqual(['high']);
    expect(await of({ Dimensions: [{ Name: 'd', Value: '1' }] })).toEqual(['of-d']);
  });
});

test('tags are put on with an alarm and later, and gone with it', async () => {
  await alarm({ Tags: [{ Key: 'team', Value: 'a' }] });
  const ResourceARN = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:high';
  await rooms.call('TagResource', { ResourceARN, Tags: [{ Key: 'stage', Value: 'test' }] });
  await rooms.call('UntagResource', { ResourceARN, TagKeys: ['team'] });
  const listed = await rooms.call('ListTagsForResource', { ResourceARN });
  expect(listed.body).toEqual({ Tags: [{ Key: 'stage', Value: 'test' }] });
  await rooms.call('DeleteAlarms', { AlarmNames: ['high'] });
  const gone = await rooms.call('ListTagsForResource', { ResourceARN });
  expect(gone.body['__type']).toBe('ResourceNotFoundException');
});

test('the console is told of alarms and what became of them', async () => {
  await alarm();
  await minute(9);
  const response = await rooms.metrics.console.request('/alarms');
  expect(await response.json()).toMatchObject({
    alarms: [
      {
        name: 'high',
        type: 'MetricAlarm',
        state: 'ALARM',
        since_ms: nowS * 1000,
        metric: { namespace: 'N', name: 'm' },
        threshold: { operator: 'GreaterThanThreshold', value: 5 },
        history: [{ type: 'StateUpdate' }, { type: 'ConfigurationUpdate' }],
      },
    ],
  });
});

test('accounts and regions have their own alarms, and restarts keep them', async () => {
  await alarm();
  const elsewhere = await rooms.call('DescribeAlarms', {}, { region: 'us-east-1' });
  expect(elsewhere.body['MetricAlarms']).toEqual([]);
});
