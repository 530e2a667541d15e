import { expect, test } from 'vitest';
import * as v from 'valibot';
import { emptyDatabase } from '../../../../../emulator/store/database.ts';
import { callXRay } from '../../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../../serve.ts';

const RULE = {
  RuleName: 'Cruddur',
  ResourceARN: '*',
  Priority: 9000,
  FixedRate: 0.1,
  ReservoirSize: 5,
  ServiceName: 'backend-*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
};

const Records = v.array(
  v.object({
    SamplingRule: v.looseObject({ RuleName: v.string() }),
    CreatedAt: v.number(),
    ModifiedAt: v.number(),
  }),
);

async function rules(rooms: Rooms) {
  const { body } = await callXRay(rooms, 'GetSamplingRules', {});
  return v.parse(Records, body['SamplingRuleRecords']);
}

const names = async (rooms: Rooms) =>
  (await rules(rooms)).map(({ SamplingRule }) => SamplingRule.RuleName);

test('GetSamplingRules gives the rules it began with and Default, with attributes and ARNs', async () => {
  const rooms = createRooms({ samplingRules: [{ ...RULE, Attributes: {} }] });
  expect(await rules(rooms)).toMatchObject([
    {
      SamplingRule: {
        ...RULE,
        Attributes: {},
        RuleARN: `arn:aws:xray:${REGION}:123456789012:sampling-rule/Cruddur`,
      },
    },
    { SamplingRule: { RuleName: 'Default', Priority: 10_000, Attributes: {} }, CreatedAt: 0 },
  ]);
});

test('GetSamplingRules has the first rules again after the store was emptied', async () => {
  const rooms = createRooms({ samplingRules: [{ ...RULE, Attributes: {} }] });
  await callXRay(rooms, 'DeleteSamplingRule', { RuleName: 'Cruddur' });
  expect(await names(rooms)).toEqual(['Default']);
  emptyDatabase(rooms.database);
  expect(await names(rooms)).toEqual(['Cruddur', 'Default']);
});

test('CreateSamplingRule puts rules in the order of their priority', async () => {
  const rooms = createRooms();
  for (const [RuleName, Priority] of [
    ['b', 2],
    ['c', 1],
    ['a', 2],
  ]) {
    await callXRay(rooms, 'CreateSamplingRule', { SamplingRule: { ...RULE, RuleName, Priority } });
  }
  expect(await names(rooms)).toEqual(['c', 'a', 'b', 'Default']);
});

test('UpdateSamplingRule changes what it names, by ARN too', async () => {
  let now = Date.now();
  const rooms = createRooms({ now: () => now });
  await callXRay(rooms, 'CreateSamplingRule', { SamplingRule: RULE });
  now += 1000;
  const RuleARN = `arn:aws:xray:${REGION}:123456789012:sampling-rule/Cruddur`;
  const update = { RuleARN, FixedRate: 0.5, Attributes: { a: 'b' } };
  await callXRay(rooms, 'UpdateSamplingRule', { SamplingRuleUpdate: update });
  const [record] = await rules(rooms);
  expect(record?.SamplingRule).toMatchObject({ ...RULE, FixedRate: 0.5, Attributes: { a: 'b' } });
  expect((record?.ModifiedAt ?? 0) - (record?.CreatedAt ?? 0)).toBeCloseTo(1);
});

test('UpdateSamplingRule changes only rate and reservoir of Default', async () => {
  const rooms = createRooms();
  const update = (changes: object) =>
    callXRay(rooms, 'UpdateSamplingRule', {
      SamplingRuleUpdate: { RuleName: 'Default', ...changes },
    });
  expect(await update({ FixedRate: 1, ReservoirSize: 9 })).toMatchObject({ status: 200 });
  expect(await update({ Priority: 1 })).toMatchObject({
    status: 400,
    body: { Message: 'Invalid update request for default sampling rule' },
  });
});

test.each<[string, object, RegExp]>([
  [
    'CreateSamplingRule',
    { SamplingRule: { ...RULE, RuleName: 'Default' } },
    /'Default' already exists/,
  ],
  [
    'CreateSamplingRule',
    { SamplingRule: { ...RULE, RuleName: undefined } },
    /RuleName must be specified/,
  ],
  ['CreateSamplingRule', { SamplingRule: { ...RULE, Version: 2 } }, /version: 2/],
  [
    'CreateSamplingRule',
    { SamplingRule: { ...RULE, FixedRate: 1.5 } },
    /'1.5' at 'samplingRule.fixedRate'/,
  ],
  [
    'CreateSamplingRule',
    { SamplingRule: RULE, Tags: [{ Key: 'aws:a', Value: 'b' }] },
    /reserved prefix 'aws:'/,
  ],
  ['DeleteSamplingRule', { RuleName: 'Default' }, /cannot be deleted/],
  ['DeleteSamplingRule', { RuleName: 'x' }, /'x' does not exist/],
  ['DeleteSamplingRule', {}, /Exactly one of RuleName and RuleARN/],
  ['UpdateSamplingRule', { SamplingRuleUpdate: { RuleName: 'x', RuleARN: 'y' } }, /Exactly one/],
  ['GetSamplingRules', { NextToken: 'x' }, /NextToken is invalid/],
])('%s refuses %j', async (operation, input, message) => {
  expect(await callXRay(createRooms(), operation, input)).toMatchObject({
    status: 400,
    body: { Message: expect.stringMatching(message) },
  });
});

test('CreateSamplingRule refuses a 26th rule', async () => {
  const rooms = createRooms();
  const create = (n: number) =>
    callXRay(rooms, 'CreateSamplingRule', { SamplingRule: { ...RULE, RuleName: `r${n}` } });
  for (let n = 0; n < 25; n++) expect((await create(n)).status).toBe(200);
  const { headers } = await create(25);
  expect(headers.get('x-amzn-errortype')).toBe('RuleLimitExceededException');
});

test('CreateSamplingRule keeps nothing of a rule whose tags are refused', async () => {
  const rooms = createRooms();
  const Tags = [{ Key: 'aws:a', Value: 'b' }];
  await callXRay(rooms, 'CreateSamplingRule', { SamplingRule: RULE, Tags });
  expect(await names(rooms)).toEqual(['Default']);
});

test('DeleteSamplingRule takes the tags along', async () => {
  const rooms = createRooms();
  const ResourceARN = `arn:aws:xray:${REGION}:123456789012:sampling-rule/Cruddur`;
  const tags = async () =>
    (await callXRay(rooms, 'ListTagsForResource', { ResourceARN })).body['Tags'];
  const Tags = [{ Key: 'a', Value: 'b' }];
  await callXRay(rooms, 'CreateSamplingRule', { SamplingRule: RULE, Tags });
  expect(await tags()).toEqual(Tags);
  await callXRay(rooms, 'DeleteSamplingRule', { RuleName: 'Cruddur' });
  await callXRay(rooms, 'CreateSamplingRule', { SamplingRule: RULE });
  expect(await tags()).toEqual([]);
});
