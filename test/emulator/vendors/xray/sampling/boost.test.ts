import { expect, test } from 'vitest';
import { openDatabase } from '../../../../../emulator/store/database.ts';
import { createCollections } from '../../../../../emulator/vendors/aws/collections.ts';
import { createBoosts } from '../../../../../emulator/vendors/xray/sampling/boost.ts';
import { DEFAULT_RULE } from '../../../../../emulator/vendors/xray/sampling/rule.ts';

const SCOPE = { account: '123456789012', region: 'eu-central-1' };
const RULE = {
  ...DEFAULT_RULE,
  FixedRate: 0.1,
  SamplingRateBoost: { MaxRate: 0.5, CooldownWindowMinutes: 10 },
};

/** @param changes of the rule. @returns the rate boosted to, `atS` seconds after the start. */
function reporting(changes: object = {}) {
  const boosts = createBoosts(createCollections(openDatabase(':memory:')));
  return (atS: number, AnomalyCount: number, SampledAnomalyCount = 0) => {
    const counts = { RuleName: 'Default', ServiceName: 'api', AnomalyCount, SampledAnomalyCount };
    return boosts(SCOPE, { ...RULE, ...changes }, counts, 1000 + atS)?.BoostRate;
  };
}

test('createBoosts raises the rate as far as one of the anomalies is expected to be sampled', () => {
  expect(reporting()(0, 4)).toBe(0.25);
});

test.each<[string, number | undefined, [number, number, number?], object?]>([
  ['no further than the rule allows', 0.5, [0, 1]],
  ['not without anomalies', undefined, [0, 0]],
  ['not when anomalies were sampled', undefined, [0, 4, 1]],
  ['not when the fixed rate is enough', undefined, [0, 10]],
  ['not when the rule has no boost', undefined, [0, 4], { SamplingRateBoost: undefined }],
])('createBoosts raises the rate %s', (_, rate, counts, changes) => {
  expect(reporting(changes)(...counts)).toBe(rate);
});

test('createBoosts lasts a minute, and comes again only after the cooldown', () => {
  const report = reporting();
  expect([0, 59, 60, 599, 600].map((atS) => report(atS, 4))).toEqual([
    0.25,
    0.25,
    undefined,
    undefined,
    0.25,
  ]);
});
