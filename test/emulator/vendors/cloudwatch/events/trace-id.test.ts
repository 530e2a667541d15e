import { expect, test } from 'vitest';
import { findTraceId } from '../../../../../emulator/vendors/cloudwatch/events/trace-id.ts';

const HEX = '6b030e330123456789abcdef01234567';

test.each([
  [`{"level":"info","trace_id":"${HEX}"}`, HEX],
  [`{ "trace_id" : "${HEX.toUpperCase()}" }`, HEX],
  [`level=info trace_id=${HEX} msg=x`, HEX],
  ['GET / 1-6b030e33-0123456789abcdef01234567 200', HEX],
  ['Root=1-6b030e33-0123456789abcdef01234567;Sampled=1', HEX],
  [`{"trace_id":"${'0'.repeat(32)}"}`, undefined],
  [`{"trace_id":"${HEX}0"}`, undefined],
  [`{"traceId":"${HEX}"}`, HEX],
  [`trace_id=${HEX}0`, undefined],
  [`id ${HEX}`, undefined],
  ['x1-6b030e33-0123456789abcdef01234567', undefined],
  ['', undefined],
])('findTraceId in %s', (message, hex) => {
  expect(findTraceId(message)).toBe(hex);
});
