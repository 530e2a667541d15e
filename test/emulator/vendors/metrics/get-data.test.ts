import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_S, NOW_S, openMetrics, read } from './open.ts';

const stat = (Id: string, MetricName: string, Stat = 'Sum', Period = 60) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'N', MetricName }, Period, Stat },
});

interface Result {
  readonly Id: string;
  readonly Timestamps: number[];
  readonly Values: number[];
  readonly StatusCode: string;
}

const SPAN = { StartTime: NOW_S - 3600, EndTime: NOW_S + 60 };

async function get(rooms: ReturnType<typeof openMetrics>, input: object) {
  const { body, status } = await rooms.call('GetMetricData', { ...SPAN, ...input });
  const results = (body['MetricDataResults'] ?? []) as Result[];
  return { status, body, results, next: body['NextToken'] };
}

async function filled() {
  const rooms = openMetrics();
  const minutes = [5, 4, 3, 2, 1, 0];
  const MetricData = minutes.flatMap((age) => [
    { MetricName: 'a', Value: age, Timestamp: MINUTE_S - age * 60 },
    { MetricName: 'b', Value: age * 10, Timestamp: MINUTE_S - age * 60, Unit: 'Count' },
  ]);
  await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
  return rooms;
}

describe('GetMetricData', () => {
  test('gives the newest first, or the oldest', async () => {
    const rooms = await filled();
    const [newest] = (await get(rooms, { MetricDataQueries: [stat('q', 'a')] })).results;
    expect(newest?.Values).toEqual([0, 1, 2, 3, 4, 5]);
    expect(newest?.Timestamps[0]).toBe(MINUTE_S);
    const oldest = await get(rooms, {
      MetricDataQueries: [stat('q', 'a')],
      ScanBy: 'TimestampAscending',
    });
    expect(oldest.results).toEqual([
      expect.objectContaining({ Values: [5, 4, 3, 2, 1, 0], StatusCode: 'Complete', Label: 'a' }),
    ]);
  });

  test('counts periods from the start, which is rounded down to its minute', async () => {
    const rooms = await filled();
    const options = { period: 180, startS: MINUTE_S - 5 * 60 + 59, endS: MINUTE_S + 60 };
    expect(await read(rooms, { name: 'a' }, 'Sum', options)).toEqual([
      [MINUTE_S - 300, 12],
      [MINUTE_S - 120, 3],
    ]);
  });

  test('leaves out what lies at the end or behind it', async () => {
    const rooms = await filled();
    const options = { startS: MINUTE_S - 60, endS: MINUTE_S };
    expect(await read(rooms, { name: 'a' }, 'Sum', options)).toEqual([[MINUTE_S - 60, 1]]);
  });

  test.each([
    [14 * 86_400, 60],
    [15 * 86_400, 300],
    [63 * 86_400, 3600],
  ])('rounds a start %d seconds ago down to %d', async (age, grain) => {
    let now = NOW_S * 1000;
    const rooms = openMetrics(() => now);
    const at = Math.floor(NOW_S / 3600) * 3600 + 3540;
    const MetricData = [{ MetricName: 'm', Value: 1, Timestamp: at }];
    await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
    now = (at + age) * 1000;
    const options = { startS: at, endS: at + 60, period: 3600 };
    const rounded = Math.floor(at / grain) * grain;
    expect(await read(rooms, { name: 'm' }, 'Sum', options)).toEqual([[rounded, 1]]);
  });

  test('gives only values of the unit that is asked for', async () => {
    const rooms = await filled();
    expect(await read(rooms, { name: 'b' }, 'Sum', { unit: 'Count' })).toHaveLength(6);
    expect(await read(rooms, { name: 'b' }, 'Sum', { unit: 'Bytes' })).toEqual([]);
  });

  test('puts together the same series from pages of any size', async () => {
    const rooms = await filled();
    const MetricDataQueries = [
      stat('x', 'missing'),
      stat('p', 'a'),
      stat('q', 'b'),
      stat('r', 'a'),
    ];
    const whole = (await get(rooms, { MetricDataQueries })).results;
    const size = fc.integer({ min: 1, max: 20 });
    const scan = fc.constantFrom('TimestampAscending', 'TimestampDescending');
    await fc.assert(
      fc.asyncProperty(size, scan, async (MaxDatapoints, ScanBy) => {
        const found = new Map<string, number[]>();
        let NextToken: unknown;
        do {
          const page = await get(rooms, { MetricDataQueries, MaxDatapoints, ScanBy, NextToken });
          NextToken = page.next;
          const sizes = page.results.map(({ Values }) => Values.length);
          expect(sizes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(MaxDatapoints);
          for (const { Id, Values } of page.results) {
            found.set(Id, [...(found.get(Id) ?? []), ...Values]);
          }
        } while (NextToken !== undefined);
        const ascending = ScanBy === 'TimestampAscending';
        for (const { Id, Values } of whole) {
          expect(found.get(Id)).toEqual(ascending ? Values.toReversed() : Values);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('says which series a page cuts short', async () => {
    const rooms = await filled();
    const MetricDataQueries = [stat('p', 'a'), stat('q', 'b')];
    const { results, next } = await get(rooms, { MetricDataQueries, MaxDatapoints: 8 });
    expect(results.map(({ StatusCode }) => StatusCode)).toEqual(['Complete', 'PartialData']);
    expect(next).toEqual(expect.any(String));
  });

  test('does not return what has ReturnData false', async () => {
    const MetricDataQueries = [{ ...stat('p', 'a'), ReturnData: false }, stat('q', 'b')];
    const { results } = await get(await filled(), { MetricDataQueries });
    expect(results.map(({ Id }) => Id)).toEqual(['q']);
  });

  const one = stat('q', 'a');
  test.each([
    [{ MetricDataQueries: [] }, 'is required'],
    [{ MetricDataQueries: [one, one] }, 'not unique'],
    [{ MetricDataQueries: [{ ...one, Id: 'Q' }] }, 'expected pattern'],
    [{ MetricDataQueries: [{ Id: 'q' }] }, 'Exactly one of'],
    [
      { MetricDataQueries: [{ Id: 'q', Expression: 'm1 / 2' }] },
      "Error in expression 'q': 'm1' is not the id of a query",
    ],
    [{ MetricDataQueries: [{ Id: 'q', Expression: 'SELECT AVG(a) FROM N' }] }, 'Period'],
    [{ MetricDataQueries: [{ ...one, AccountId: '210987654321' }] }, "other accounts' metrics"],
    [{ MetricDataQueries: [{ ...one, Label: '${SIZE}' }] }, 'does not support ${SIZE} in a label'],
    [{ MetricDataQueries: [{ ...one, ReturnData: false }] }, 'ReturnData'],
    [{ MetricDataQueries: [stat('q', 'a', 'p999')] }, 'p999'],
    [{ MetricDataQueries: [stat('q', 'a', 'Sum', 45)] }, 'Period must be 1, 5, 10'],
    [{ MetricDataQueries: [one], MaxDatapoints: 0 }, 'MaxDatapoints'],
    [{ MetricDataQueries: [one], EndTime: NOW_S - 3600 }, 'less than the parameter EndTime'],
    [{ MetricDataQueries: [one], StartTime: -1 }, 'since 1970'],
    [{ MetricDataQueries: [one], EndTime: 1e300 }, 'since 1970'],
    [{ MetricDataQueries: [one], NextToken: 'x' }, 'next token'],
    [{ MetricDataQueries: Array.from({ length: 501 }, (_, n) => stat(`q${n}`, 'a')) }, '500'],
  ])('refuses %j', async (input, message) => {
    const rooms = openMetrics();
    const { status, body } = await get(rooms, input);
    expect(status).toBe(400);
    expect(body['message']).toContain(message);
    expect(rooms.refusals()).toHaveLength(1);
  });
});

describe('of very many values', () => {
  const SECONDS = 2000;
  /** Four hundred thousand values, of `distinct` kinds. */
  async function manyValues(distinct: number) {
    const rooms = openMetrics();
    await rooms.call('PutMetricData', {
      Namespace: 'N',
      MetricData: [{ MetricName: 'a', Value: 1, Timestamp: NOW_S, Unit: 'Count' }],
    });
    rooms.database.exec(`
      WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ${SECONDS * 200 - 1})
      INSERT OR IGNORE INTO metric_values
      SELECT (SELECT id FROM metrics), ${NOW_S} - 3000 + n / 200, 'Count', n % ${distinct},
        n % ${distinct}, n % ${distinct}, 1 FROM n`);
    return rooms;
  }

  test('a page ends when it has read many, and the next goes on', async () => {
    const rooms = await manyValues(200);
    const MetricDataQueries = [0, 1, 2, 3].map((number) => stat(`q${number}`, 'a', 'p50', 86_400));
    const first = await get(rooms, { MetricDataQueries });
    expect(first.results.map(({ Id }) => Id)).toEqual(['q0', 'q1', 'q2']);
    const second = await get(rooms, { MetricDataQueries, NextToken: first.next });
    expect(second.results.map(({ Id, Values }) => [Id, Values])).toEqual([['q3', [99]]]);
    expect(second.next).toBeUndefined();
  });

  test('a period of too many different ones is refused', async () => {
    const rooms = await manyValues(350_000);
    const { status, body } = await get(rooms, {
      MetricDataQueries: [stat('q', 'a', 'p50', 86_400)],
    });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('more than 300000 different values');
  });
});
