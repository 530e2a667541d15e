import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../../../emulator/vendors/rollbar/ingest/grouping.ts';
import { checkData } from '../../../../../emulator/vendors/rollbar/ingest/payload.ts';
import { exceptionOf, messageOf, traceOf } from '../items.ts';

function fingerprint(input: unknown): string {
  const checked = checkData(input);
  if (!checked.ok) throw new Error(checked.message);
  return fingerprintOf(checked.data);
}

describe('fingerprintOf', () => {
  const same = fingerprint(exceptionOf());

  test('is stable: SHA-1 of frames and class, in hex', () => {
    expect(same).toBe('2ec4843c585748e1da632745fb370e90fc1eb38b');
  });

  test.each([
    ['the message', exceptionOf({}, { message: 'other' })],
    [
      'line and column',
      exceptionOf(
        {},
        {
          frames: traceOf().frames.map((frame) => ({ ...frame, lineno: null, colno: 99 })),
        },
      ),
    ],
    ['level and environment', exceptionOf({ level: 'critical', environment: 'staging' })],
    ['trace or a chain of one', { environment: 'x', body: { trace_chain: [traceOf()] } }],
  ])('of an exception does not depend on %s', (_name, data) => {
    expect(fingerprint(data)).toBe(same);
  });

  test.each([
    ['the class', exceptionOf({}, { class: 'TypeError' })],
    ['a method', exceptionOf({}, { frames: [{ filename: '/srv/app/main.js', method: 'x' }] })],
    ['the order of frames', exceptionOf({}, { frames: traceOf().frames.toReversed() })],
    ['the causes below it', { environment: 'x', body: { trace_chain: [traceOf(), traceOf()] } }],
  ])('of an exception depends on %s', (_name, data) => {
    expect(fingerprint(data)).not.toBe(same);
  });

  test('does not depend on where the code is installed, when server.root says so', () => {
    const installed = (root: string, url = '') =>
      exceptionOf(
        { server: { root } },
        { frames: [{ filename: `${url}/opt/v1/main.js`.replace('/opt/v1', root), method: 'run' }] },
      );
    const expected = fingerprint(installed('/opt/v1'));
    expect(fingerprint(installed('/opt/v2'))).toBe(expected);
    expect(fingerprint(installed('/opt/v2', 'file://'))).toBe(expected);
    expect(fingerprint({ ...installed('/opt/v2'), server: {} })).not.toBe(expected);
  });

  test('of a message ignores the parts that vary', () => {
    const one = fingerprint(
      messageOf('order 17 of 0af7651916cd43dd at 2026-11-22T12:00:00Z failed: 5ms'),
    );
    expect(
      fingerprint(messageOf('order 4 of b7ad6b7169203331 at 2025-01-02T03:04:05Z failed: 12ms')),
    ).toBe(one);
    expect(fingerprint(messageOf('order 4 of b7ad6b7169203331 succeeded'))).not.toBe(one);
    const user = (id: string) => fingerprint(messageOf(`user ${id} left`));
    expect(user('731f96bd-252d-446e-f3fe-d59ed349cb63')).toBe(
      user('6EF3E8D9-35BA-4E2D-DA48-45A39E2440F2'),
    );
  });

  test('groups messages by everything but numbers', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, one, other) => {
        expect(fingerprint(messageOf(`${text} ${one} x`))).toBe(
          fingerprint(messageOf(`${text} ${other} x`)),
        );
      }),
    );
  });

  test('is the custom one up to 40 characters, and its SHA-1 beyond', () => {
    expect(fingerprint(exceptionOf({ fingerprint: 'a'.repeat(40) }))).toBe('a'.repeat(40));
    expect(fingerprint(exceptionOf({ fingerprint: 'a'.repeat(41) }))).toMatch(/^[0-9a-f]{40}$/);
  });
});
