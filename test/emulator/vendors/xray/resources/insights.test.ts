import { expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms } from '../../../serve.ts';

const InsightId = '01234567-89ab-4def-8123-456789abcdef';
const range = { StartTime: 1, EndTime: 2 };

test.each<[string, object, object]>([
  ['GetInsightSummaries', { ...range, GroupName: 'Default' }, { InsightSummaries: [] }],
  ['GetInsightEvents', { InsightId }, { InsightEvents: [] }],
  ['GetInsightImpactGraph', { ...range, InsightId }, { ...range, InsightId, Services: [] }],
])('%s has none', async (operation, input, answer) => {
  expect(await callXRay(createRooms(), operation, input)).toMatchObject({
    status: 200,
    body: answer,
  });
});

test.each<[string, object, RegExp]>([
  ['GetInsight', { InsightId }, /does not exist/],
  ['GetInsight', { InsightId: 'x' }, /regular expression pattern/],
  ['GetInsightSummaries', range, /Exactly one of GroupName/],
  ['GetInsightSummaries', { ...range, GroupName: 'x' }, /'x' does not exist/],
  [
    'GetInsightSummaries',
    { StartTime: 2, EndTime: 2, GroupName: 'Default' },
    /StartTime must be before/,
  ],
])('%s refuses %j', async (operation, input, message) => {
  const { status, body } = await callXRay(createRooms(), operation, input);
  expect(status).toBe(400);
  expect(body['Message']).toMatch(message);
});
