import { describe, expect, test } from 'vitest';
import { decodeItem } from '../../../../../emulator/vendors/rollbar/ingest/decode.ts';
import { checkData } from '../../../../../emulator/vendors/rollbar/ingest/payload.ts';
import { exceptionOf, messageOf, traceOf } from '../items.ts';

const ARRIVAL = { uuid: 'new-uuid', nowMs: 1_795_353_060_900, remoteAddress: '203.0.113.9' };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

function decode(input: unknown) {
  const checked = checkData(input);
  if (!checked.ok) throw new Error(checked.message);
  return decodeItem(checked.data, ARRIVAL);
}

describe('decodeItem', () => {
  test('takes from the arrival what the item does not say', () => {
    expect(decode(exceptionOf())).toMatchObject({ uuid: 'new-uuid', timestampS: 1_795_353_060 });
    expect(decode(exceptionOf({ uuid: 'own', timestamp: 12.7 }))).toMatchObject({
      uuid: 'own',
      timestampS: 12,
    });
  });

  test.each([
    [exceptionOf(), 'Error: bad', 'error'],
    [exceptionOf({}, { message: '' }), 'Error', 'error'],
    [
      {
        environment: 'x',
        body: { trace_chain: [traceOf({ class: 'Outer' }), traceOf({ class: 'Inner' })] },
      },
      'Outer: bad',
      'error',
    ],
    [messageOf('\nfirst line\nsecond'), 'first line', 'info'],
    [messageOf('x'.repeat(300)), 'x'.repeat(255), 'info'],
    [messageOf('text', { title: 'own', level: 'debug' }), 'own', 'debug'],
    [{ environment: 'x', body: { crash_report: { raw: 'dump\nmore' } } }, 'dump', 'error'],
  ])('titles and levels an item as the vendor does: %#', (data, title, level) => {
    expect(decode(data)).toMatchObject({ title, level });
  });

  test.each([
    [{ custom: { trace_id: TRACE_ID.toUpperCase() } }],
    [{ attributes: [{ key: 'session_id', value: null }, 7, { key: 'trace_id', value: TRACE_ID }] }],
    [{ custom: { xray_trace_id: '1-0af76519-16cd43dd8448eb211c80319c' } }],
    [{ custom: { trace_id: 'nonsense', xray_trace_id: '1-0af76519-16cd43dd8448eb211c80319c' } }],
  ])('finds the trace id in %j', (data) => {
    expect(decode(exceptionOf(data)).traceId).toBe(TRACE_ID);
  });

  test.each([
    [{}],
    [{ custom: { trace_id: 5 } }],
    [{ custom: { trace_id: '0'.repeat(32) } }],
    [{ attributes: [{ key: 'trace_id', value: null }] }],
  ])('finds none in %j', (data) => {
    expect(decode(exceptionOf(data)).traceId).toBeUndefined();
  });

  test('puts the caller in the place of $remote_ip, and nothing else', () => {
    const request = { url: 'https://x/', user_ip: '$remote_ip' };
    expect(decode(exceptionOf({ request })).payload.request).toEqual({
      url: 'https://x/',
      user_ip: '203.0.113.9',
    });
    const data = exceptionOf({ request: { user_ip: '1.2.3.4' }, unknown: { kept: [1] } });
    expect(decode(data).payload).toEqual(data);
  });
});
