import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms } from '../../../serve.ts';

test('UpdateTraceSegmentDestination is pending at first, then GetTraceSegmentDestination tells it', async () => {
  const rooms = createRooms();
  const get = async () => (await callXRay(rooms, 'GetTraceSegmentDestination', {})).body;
  expect(await get()).toEqual({ Destination: 'XRay', Status: 'ACTIVE' });
  const Destination = 'CloudWatchLogs';
  const { body } = await callXRay(rooms, 'UpdateTraceSegmentDestination', { Destination });
  expect(body).toEqual({ Destination, Status: 'PENDING' });
  expect(await get()).toEqual({ Destination, Status: 'ACTIVE' });
});

test('UpdateIndexingRule changes the percentage of Default', async () => {
  const now = Date.UTC(2026, 10, 22);
  const rooms = createRooms({ now: () => now });
  const rule = (DesiredSamplingPercentage: number, ModifiedAt: number) => ({
    Name: 'Default',
    ModifiedAt,
    Rule: { Probabilistic: { DesiredSamplingPercentage, ActualSamplingPercentage: 100 } },
  });
  const get = async () => (await callXRay(rooms, 'GetIndexingRules', {})).body;
  expect(await get()).toEqual({ IndexingRules: [rule(1, 0)] });
  const { body } = await callXRay(rooms, 'UpdateIndexingRule', {
    Name: 'Default',
    Rule: { Probabilistic: { DesiredSamplingPercentage: 25 } },
  });
  expect(body).toEqual({ IndexingRule: rule(25, now / 1000) });
  expect(await get()).toEqual({ IndexingRules: [rule(25, now / 1000)] });
});

test.each<[string, object, string]>([
  ['UpdateTraceSegmentDestination', {}, 'InvalidRequestException'],
  ['UpdateTraceSegmentDestination', { Destination: 'S3' }, 'InvalidRequestException'],
  ['UpdateIndexingRule', { Name: 'Default', Rule: {} }, 'InvalidRequestException'],
  [
    'UpdateIndexingRule',
    { Name: 'Default', Rule: { Probabilistic: { DesiredSamplingPercentage: 101 } } },
    'InvalidRequestException',
  ],
  ['UpdateIndexingRule', { Name: 'Other', Rule: {} }, 'ResourceNotFoundException'],
])('%s refuses %j', async (operation, input, code) => {
  const { headers } = await callXRay(createRooms(), operation, input);
  expect(headers.get('x-amzn-errortype')).toBe(code);
});
