import { describe, expect, test } from 'vitest';
import { checkData } from '../../../../../emulator/vendors/rollbar/ingest/payload.ts';
import { exceptionOf, messageOf, traceOf } from '../items.ts';

function refusal(input: unknown): string {
  const checked = checkData(input);
  return checked.ok ? '' : checked.message;
}

describe('checkData', () => {
  test('takes null for every optional field, and keeps fields that it does not know', () => {
    const data = exceptionOf(
      { level: null, context: null, person: null, custom: null, unknown: 1 },
      { frames: [{ filename: '<anonymous>', method: null, lineno: null, colno: null }] },
    );
    expect(checkData(data)).toEqual({ ok: true, data });
  });

  test.each([
    [undefined, 'data is missing and it is required.'],
    [7, 'data number value found, but a object is required.'],
    [
      {},
      'data.environment is missing and it is required. data.body is missing and it is required.',
    ],
    [
      { environment: 'x', body: { trace: {} } },
      'data.body.trace.frames is missing and it is required. data.body.trace.exception is missing and it is required.',
    ],
    [
      exceptionOf({}, { frames: [{ filename: 7 }] }),
      'data.body.trace.frames.0.filename number value found, but a string is required.',
    ],
    [exceptionOf({ context: {} }), 'data.context object value found, but a string is required.'],
    [exceptionOf({ custom: [1] }), 'data.custom array value found, but a object is required.'],
  ])('says what is wrong with %j', (data, message) => {
    expect(refusal(data)).toBe(`Invalid format. ${message}`);
  });

  test.each([
    ['environment', { environment: 'x'.repeat(256) }],
    ['uuid', { uuid: 'x'.repeat(37) }],
    ['level', { level: 'fatal' }],
    ['timestamp', { timestamp: -1 }],
    ['timestamp', { timestamp: 1e300 }],
  ])('holds %s to its limits', (field, data) => {
    expect(refusal(exceptionOf(data))).toContain(`data.${field} `);
  });

  test('wants exactly one kind of body', () => {
    const message =
      "Invalid format. data.body must have either a 'trace', 'trace_chain', 'message' or 'crash_report' property, (but not more than one).";
    const { body } = messageOf('x');
    expect(refusal({ environment: 'x', body: {} })).toBe(message);
    expect(refusal({ environment: 'x', body: { ...body, trace: traceOf() } })).toBe(message);
    expect(refusal({ environment: 'x', body: { ...body, trace: null } })).toBe('');
    expect(refusal({ environment: 'x', body: { trace_chain: [] } })).toContain(
      'data.body.trace_chain ',
    );
  });
});
