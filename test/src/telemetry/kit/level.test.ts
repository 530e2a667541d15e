import { expect, test } from 'vitest';
import { isWanted, LOG_LEVELS } from '../../../../src/telemetry/kit/level.ts';

test.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
] as const)('from %s on, %j are wanted', (threshold, wanted) => {
  expect(LOG_LEVELS.filter((level) => isWanted(level, threshold))).toEqual(wanted);
});
