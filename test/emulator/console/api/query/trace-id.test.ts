import { expect, test } from 'vitest';
import { parseQuery } from '../../../../../emulator/console/api/query/language.ts';
import { readTraceId } from '../../../../../emulator/console/api/query/trace-id.ts';

const ID = '6b0b2a5356f419d99bc58c1bd99ada4b';
const XRAY = '1-6b0b2a53-56f419d99bc58c1bd99ada4b';

test.each([
  ID,
  ID.toUpperCase(),
  `  ${ID}\n`,
  `"${ID}"`,
  '6b0b2a53-56f4-19d9-9bc5-8c1bd99ada4b',
  XRAY,
  `Root=${XRAY}`,
  `Root=${XRAY};Parent=103d2b1bdfc66a4c;Sampled=1`,
  `Self=1-67891234-12456789abcdef012345678;Root=${XRAY}`,
  `X-Amzn-Trace-Id: Root=${XRAY};Sampled=?`,
  `00-${ID}-103d2b1bdfc66a4c-01`,
  `traceparent: 00-${ID}-103d2b1bdfc66a4c-01`,
  `trace_id: "${ID}"`,
  `trace.trace_id=${ID}`,
  `trace:${ID}`,
  `"trace_id": "${ID}",`,
  `{"trace_id":"${XRAY}"}`,
  `"traceId":"${ID}"`,
  `trace=${XRAY}`,
  `[${ID}]`,
  `(${ID}),`,
  `0x${ID}`,
  `AWS-XRAY-TRACE-ID: ${XRAY}@103d2b1bdfc66a4c`,
  `X-B3-TraceId: ${ID}`,
  `b3: ${ID}-103d2b1bdfc66a4c-1`,
  `uber-trace-id: ${ID}:103d2b1bdfc66a4c:0:1`,
  `traceparent="00-${ID}-103d2b1bdfc66a4c-01"`,
  `http://localhost:4318/#/trace/${ID}?span=103d2b1bdfc66a4c`,
  `https://ui.example.com/trace?trace_id=${ID}&span=103d2b1bdfc66a4c`,
  `https://console.example.com/xray/home#/traces/${XRAY}`,
])('readTraceId finds the id in %s', (text) => {
  expect(readTraceId(text)).toBe(ID);
  expect(parseQuery(text)).toEqual({ kind: 'trace', traceId: ID });
});

test.each([
  '',
  '6b0b2a53',
  `${ID}0`,
  `1-6b0b2a53`,
  `status:500 ${ID}`,
  `app.id:${ID}`,
  `"app.id":"${ID}"`,
  'Root=1-x',
  `https://example.com/${ID}0`,
  `${'{'.repeat(2000)}${ID}`,
])('readTraceId finds none in “%s”', (text) => expect(readTraceId(text)).toBeUndefined());
