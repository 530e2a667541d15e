import { expect, test } from 'vitest';
import * as v from 'valibot';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const RULE = {
  RuleName: 'Cruddur',
  ResourceARN: '*',
  Priority: 9000,
  FixedRate: 0.1,
  ReservoirSize: 5,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
  Attributes: {},
};

const Targets = v.object({
  SamplingTargetDocuments: v.array(v.looseObject({ ReservoirQuota: v.number() })),
  LastRuleModification: v.number(),
});

function statistics(client: number, RuleName = 'Cruddur') {
  const ClientID = client.toString(16).padStart(24, '0');
  return { RuleName, ClientID, Timestamp: 1, RequestCount: 10, SampledCount: 4, BorrowCount: 1 };
}

async function report(rooms: Rooms, ...clients: number[]) {
  const SamplingStatisticsDocuments = clients.map((client) => statistics(client));
  const { body } = await callXRay(rooms, 'GetSamplingTargets', { SamplingStatisticsDocuments });
  return v.parse(Targets, body);
}

async function quotas(rooms: Rooms, ...clients: number[]): Promise<number[]> {
  const { SamplingTargetDocuments } = await report(rooms, ...clients);
  return SamplingTargetDocuments.map(({ ReservoirQuota }) => ReservoirQuota);
}

test('GetSamplingTargets shares a reservoir among the clients it hears of', async () => {
  let now = Date.UTC(2026, 10, 22, 12);
  const rooms = createRooms({ samplingRules: [RULE], now: () => now });
  expect(await quotas(rooms, 1)).toEqual([5]);
  expect(await quotas(rooms, 2)).toEqual([2]);
  expect(await quotas(rooms, 1, 2)).toEqual([3, 2]);
  expect(await quotas(rooms, 3)).toEqual([1]);
  now += 60_000;
  expect(await quotas(rooms, 2)).toEqual([5]);
});

test('GetSamplingTargets tells rate, lifetime and when rules last changed', async () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const rooms = createRooms({ samplingRules: [RULE], now: () => now });
  expect(await report(rooms, 1)).toEqual({
    SamplingTargetDocuments: [
      {
        RuleName: 'Cruddur',
        FixedRate: 0.1,
        ReservoirQuota: 5,
        ReservoirQuotaTTL: now / 1000 + 300,
        Interval: 10,
      },
    ],
    LastRuleModification: now / 1000,
  });
});

test('GetSamplingTargets gives back what it cannot use, and notes it', async () => {
  const rooms = createRooms();
  const boost = {
    RuleName: 'Default',
    ServiceName: 'x',
    Timestamp: 1,
    AnomalyCount: 1,
    TotalCount: 1,
    SampledAnomalyCount: 1,
  };
  const { status, body } = await callXRay(rooms, 'GetSamplingTargets', {
    SamplingStatisticsDocuments: [statistics(1, 'nobody')],
    SamplingBoostStatisticsDocuments: [boost],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    SamplingTargetDocuments: [],
    UnprocessedStatistics: [{ RuleName: 'nobody', ErrorCode: 'InvalidRuleName' }],
    UnprocessedBoostStatistics: [
      { RuleName: 'Default', Message: "Sampling rule 'Default' has no SamplingRateBoost" },
    ],
  });
  expect(rooms.refusals()).toEqual(['InvalidRuleName', 'InvalidRuleName']);
});

test('GetSamplingStatisticSummaries sums clients by rule and window, the newest first', async () => {
  let now = Date.UTC(2026, 10, 22, 12, 0, 5);
  const rooms = createRooms({ samplingRules: [RULE], now: () => now });
  await report(rooms, 1, 2);
  now += 10_000;
  await report(rooms, 1);
  const { body } = await callXRay(rooms, 'GetSamplingStatisticSummaries', {});
  const window = Date.UTC(2026, 10, 22, 12) / 1000;
  expect(body['SamplingStatisticSummaries']).toEqual([
    {
      RuleName: 'Cruddur',
      Timestamp: window + 10,
      RequestCount: 10,
      SampledCount: 4,
      BorrowCount: 1,
    },
    { RuleName: 'Cruddur', Timestamp: window, RequestCount: 20, SampledCount: 8, BorrowCount: 2 },
  ]);
  now += 2 * 3_600_000;
  await report(rooms, 1);
  const later = await callXRay(rooms, 'GetSamplingStatisticSummaries', {});
  expect(later.body['SamplingStatisticSummaries']).toHaveLength(1);
});

test('GetSamplingTargets tells a deletion as the last change', async () => {
  let now = Date.UTC(2026, 10, 22, 12);
  const rooms = createRooms({ samplingRules: [RULE], now: () => now });
  now += 5000;
  await callXRay(rooms, 'DeleteSamplingRule', { RuleName: 'Cruddur' });
  now += 5000;
  expect((await report(rooms, 1)).LastRuleModification).toBe(Date.UTC(2026, 10, 22, 12) / 1000 + 5);
});

test('GetSamplingTargets boosts the service that reports unseen anomalies, and no other', async () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const SamplingRateBoost = { MaxRate: 0.5, CooldownWindowMinutes: 10 };
  const rooms = createRooms({ samplingRules: [{ ...RULE, SamplingRateBoost }], now: () => now });
  const ask = async (...boosts: object[]) => {
    const { body } = await callXRay(rooms, 'GetSamplingTargets', {
      SamplingStatisticsDocuments: [statistics(1)],
      SamplingBoostStatisticsDocuments: boosts.map((boost) => ({
        RuleName: 'Cruddur',
        Timestamp: now / 1000,
        TotalCount: 100,
        SampledAnomalyCount: 0,
        ...boost,
      })),
    });
    return v.parse(Targets, body).SamplingTargetDocuments[0]?.['SamplingBoost'];
  };
  const boost = { BoostRate: 0.25, BoostRateTTL: now / 1000 + 60 };
  expect(await ask({ ServiceName: 'api', AnomalyCount: 4 })).toEqual(boost);
  expect(await ask({ ServiceName: 'api', AnomalyCount: 0 })).toEqual(boost);
  expect(await ask({ ServiceName: 'other', AnomalyCount: 0 })).toBeUndefined();
  expect(await ask()).toBeUndefined();
});
