import { expect, test } from 'vitest';
import { sampleRate } from '../../../../../../emulator/console/app/pages/spend/sample-rate.ts';

const FORECAST = { low: 0, high: 150, days: 7 };

test.each([
  // 100 are coming, half of them of this route, and 70 fit: it may keep 20 of its 50.
  ['what fits', { kept: 1, limit: 120, forecast: FORECAST }, 20],
  ['what fits, of what X-Ray has now', { kept: 0.1, limit: 120, forecast: FORECAST }, 2],
  ['half where no rate would do', { kept: 1, limit: 60, forecast: FORECAST }, 50],
  ['half where nothing is forecast', { kept: 0.04, limit: 60, forecast: null }, 2],
  ['less than now where all fits', { kept: 0.5, limit: 1_000, forecast: FORECAST }, 20],
  [
    'nothing where X-Ray has next to nothing',
    { kept: 0.001, limit: 60, forecast: FORECAST },
    undefined,
  ],
])('the rate keeps %s', (_, { kept, limit, forecast }, rate) => {
  expect(sampleRate(kept, 0.5, { used: 50, limit, forecast })).toBe(rate);
});
