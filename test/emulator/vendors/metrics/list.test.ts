import { describe, expect, test } from 'vitest';
import { NOW_MS, openMetrics } from './open.ts';

type Rooms = ReturnType<typeof openMetrics>;

async function names(rooms: Rooms, input: object = {}): Promise<unknown[]> {
  const { body } = await rooms.call('ListMetrics', input);
  return (body['Metrics'] as { MetricName: string }[]).map(({ MetricName }) => MetricName);
}

const dimensions = (values: Record<string, string>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

async function filled(): Promise<Rooms> {
  const rooms = openMetrics();
  const MetricData = [
    { MetricName: 'plain', Value: 1 },
    { MetricName: 'one', Value: 1, Dimensions: dimensions({ a: '1' }) },
    { MetricName: 'two', Value: 1, Dimensions: dimensions({ b: '2', a: '1' }) },
    { MetricName: 'other', Value: 1, Dimensions: dimensions({ a: '2' }) },
  ];
  await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
  await rooms.call('PutMetricData', { Namespace: 'M', MetricData: MetricData.slice(0, 1) });
  return rooms;
}

describe('ListMetrics', () => {
  test.each([
    [{}, ['plain', 'one', 'two', 'other', 'plain']],
    [{ Namespace: 'M' }, ['plain']],
    [{ MetricName: 'plain' }, ['plain', 'plain']],
    [{ Dimensions: [{ Name: 'a' }] }, ['one', 'two', 'other']],
    [{ Dimensions: [{ Name: 'a', Value: '1' }] }, ['one', 'two']],
    [{ Dimensions: [{ Name: 'a', Value: '1' }, { Name: 'b' }] }, ['two']],
    [{ Dimensions: [{ Name: 'c' }] }, []],
    [{ OwningAccount: '123456789012', Namespace: 'M' }, ['plain']],
    [{ OwningAccount: '210987654321' }, []],
  ])('filters by %j', async (input, expected) => {
    expect(await names(await filled(), input)).toEqual(expected);
  });

  test('shows namespace, name and dimensions, and the account when asked', async () => {
    const rooms = await filled();
    const input = { MetricName: 'two', IncludeLinkedAccounts: true };
    const { body } = await rooms.call('ListMetrics', input);
    expect(body).toEqual({
      Metrics: [{ Namespace: 'N', MetricName: 'two', Dimensions: dimensions({ a: '1', b: '2' }) }],
      OwningAccounts: ['123456789012'],
    });
  });

  test('forgets what was not reported for two weeks, or three hours', async () => {
    let now = NOW_MS;
    const rooms = openMetrics(() => now);
    const put = (MetricName: string) =>
      rooms.call('PutMetricData', { Namespace: 'N', MetricData: [{ MetricName, Value: 1 }] });
    await put('old');
    now += 12 * 86_400_000;
    await put('new');
    expect(await names(rooms)).toEqual(['old', 'new']);
    expect(await names(rooms, { RecentlyActive: 'PT3H' })).toEqual(['new']);
    now += 3 * 86_400_000;
    expect(await names(rooms)).toEqual(['new']);
    expect(await names(rooms, { RecentlyActive: 'PT3H' })).toEqual([]);
  });

  test('gives 500 a page', async () => {
    const rooms = openMetrics();
    const MetricData = Array.from({ length: 1000 }, (_, n) => ({ MetricName: `m${n}`, Value: 1 }));
    await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
    const first = await rooms.call('ListMetrics', {});
    const second = await rooms.call('ListMetrics', { NextToken: first.body['NextToken'] });
    expect(first.body['Metrics']).toHaveLength(500);
    expect(second.body['NextToken']).toBeUndefined();
    expect(second.body['Metrics']).toHaveLength(500);
    expect(second.body['Metrics']).toContainEqual(expect.objectContaining({ MetricName: 'm500' }));
  });

  test('refuses a token that is none', async () => {
    const { body } = await openMetrics().call('ListMetrics', { NextToken: 'x' });
    expect(body).toMatchObject({ __type: 'InvalidParameterValueException' });
  });
});

describe('/_emulator/metrics', () => {
  test('lists metrics and shows one by the minute', async () => {
    const rooms = await filled();
    const list = await (await rooms.metrics.console.request('/')).json();
    expect(list).toMatchObject({
      metrics: expect.arrayContaining([
        expect.objectContaining({ name: 'two', region: 'eu-central-1' }),
      ]),
    });
    const points = await (await rooms.metrics.console.request('/1')).json();
    expect(points).toMatchObject({ points: [{ samples: 1, sum: 1, minimum: 1, maximum: 1 }] });
    expect((await rooms.metrics.console.request('/x')).status).toBe(400);
  });
});
