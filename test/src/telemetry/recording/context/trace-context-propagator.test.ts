/** Cases of the specification, and of the W3C's own test suite by their names there. */
import { ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceContextPropagator } from '../../../../../src/telemetry/recording/context/trace-context-propagator.ts';
import {
  parseTraceState,
  withMember,
} from '../../../../../src/telemetry/recording/context/trace-state.ts';

const TRACE = '12345678901234567890123456789012';
const PARENT = '1234567890123456';
const VALID = `00-${TRACE}-${PARENT}-01`;
const propagator = new TraceContextPropagator();

function extract(headers: readonly (readonly [string, string])[]): Context {
  return propagator.extract(ROOT_CONTEXT, new Headers(headers.map((pair) => [...pair])), {
    get: (carrier, key) => carrier.get(key) ?? undefined,
    keys: () => [],
  });
}

const spanOf = (...traceparent: string[]) =>
  trace.getSpanContext(extract(traceparent.map((value) => ['traceparent', value])));

function inject(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, {
    set: (carrier, key, value) => void (carrier[key] = value),
  });
  return headers;
}

/** The `tracestate` of an outgoing call, after these came in. */
const passOn = (...tracestate: string[]): string | undefined =>
  inject(
    extract([['traceparent', VALID], ...tracestate.map((value) => ['tracestate', value] as const)]),
  )['tracestate'];

describe('traceparent', () => {
  it.each([
    ['of the specification', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 1],
    ['not sampled', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00', 0],
    ['random trace id', `00-${TRACE}-${PARENT}-02`, 2],
    ['sampled and random', `00-${TRACE}-${PARENT}-03`, 3],
    ['unknown flags', `00-${TRACE}-${PARENT}-ff`, 3],
    ['unknown flags only', `00-${TRACE}-${PARENT}-fc`, 0],
    ['ows_handling: space before', ` ${VALID}`, 1],
    ['ows_handling: tab after', `${VALID}\t`, 1],
    ['ows_handling: both around', `\t ${VALID} \t`, 1],
    ['version_0xcc', `cc-${TRACE}-${PARENT}-01`, 1],
    ['version_0xcc with more', `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`, 1],
    ['version_0xcc with a dash', `cc-${TRACE}-${PARENT}-01-`, 1],
    ['version_0x01 with unknown flags', `01-${TRACE}-${PARENT}-09`, 1],
    ['version_0xfe', `fe-${TRACE}-${PARENT}-00`, 0],
  ])('is read: %s', (_name, header, traceFlags) => {
    const [, traceId, spanId] = header.trim().split('-');
    expect(spanOf(header)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
  });

  it.each([
    ['empty', ''],
    ['version_0x00 with a character more', `${VALID}.`],
    ['version_0x00 with more', `${VALID}-what-the-future-will-be-like`],
    ['version_0x00 with a dash', `${VALID}-`],
    ['version_0xcc with a wrong separator', `cc-${TRACE}-${PARENT}-01.what-the-future`],
    ['version_0xcc with long flags', `cc-${TRACE}-${PARENT}-011`],
    ['version_0xcc too short', `cc-${TRACE}-${PARENT}-0`],
    ['version_0xff', `ff-${TRACE}-${PARENT}-01`],
    ['version_illegal_characters', `.0-${TRACE}-${PARENT}-01`],
    ['version upper case', `CC-${TRACE}-${PARENT}-01`],
    ['version_too_long', `000-${TRACE}-${PARENT}-01`],
    ['version_too_short', `0-${TRACE}-${PARENT}-01`],
    ['trace_id_all_zero', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['trace_id_illegal_characters', `00-${TRACE.slice(0, -1)}.-${PARENT}-01`],
    ['trace_id upper case', `00-${TRACE.slice(0, -1)}A-${PARENT}-01`],
    ['trace_id_too_long', `00-${TRACE}3-${PARENT}-01`],
    ['trace_id_too_short', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['parent_id_all_zero', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['parent_id_illegal_characters', `00-${TRACE}-.234567890123456-01`],
    ['parent_id upper case', `00-${TRACE}-A234567890123456-01`],
    ['parent_id_too_long', `00-${TRACE}-${PARENT}7-01`],
    ['parent_id_too_short', `00-${TRACE}-${PARENT.slice(1)}-01`],
    ['trace_flags_illegal_characters', `00-${TRACE}-${PARENT}-.0`],
    ['trace_flags upper case', `00-${TRACE}-${PARENT}-0A`],
    ['trace_flags_too_long', `00-${TRACE}-${PARENT}-001`],
    ['trace_flags_too_short', `00-${TRACE}-${PARENT}-1`],
  ])('is invalid, which starts a new trace: %s', (_name, header) => {
    expect(spanOf(header)).toBeUndefined();
  });

  it('is invalid when it comes twice, in either form of a carrier', () => {
    expect(spanOf(VALID, `00-${TRACE}-${PARENT}-00`)).toBeUndefined();
    expect(spanOf(VALID, VALID)).toBeUndefined();
    const getter = { get: () => [VALID, VALID], keys: () => [] };
    expect(propagator.extract(ROOT_CONTEXT, {}, getter)).toBe(ROOT_CONTEXT);
  });

  it.each([
    [VALID, VALID],
    [`00-${TRACE}-${PARENT}-02`, `00-${TRACE}-${PARENT}-02`],
    [`00-${TRACE}-${PARENT}-ff`, `00-${TRACE}-${PARENT}-03`],
    [`cc-${TRACE}-${PARENT}-09-more`, VALID],
  ])('%s goes on as %s', (incoming, outgoing) => {
    expect(inject(extract([['traceparent', incoming]]))).toEqual({ traceparent: outgoing });
  });

  it('is not written outside a span, in an invalid one, or where tracing is suppressed', () => {
    const invalid = { traceId: '0'.repeat(32), spanId: PARENT, traceFlags: 1 };
    expect(inject(ROOT_CONTEXT)).toEqual({});
    expect(inject(trace.setSpanContext(ROOT_CONTEXT, invalid))).toEqual({});
    expect(inject(suppressTracing(extract([['traceparent', VALID]])))).toEqual({});
    expect(propagator.fields()).toEqual(['traceparent', 'tracestate']);
  });
});

const members = (count: number): string =>
  Array.from({ length: count }, (_, index) => `bar${index + 1}=${index + 1}`).join(',');
const KEY_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
const VALUE_CHARACTERS = Array.from({ length: 0x7f - 0x20 }, (_, index) =>
  String.fromCharCode(0x20 + index),
)
  .join('')
  .replaceAll(/[,=]/g, '');

describe('tracestate', () => {
  it.each([
    ['tracestate_included_traceparent_included', ['foo=1,bar=2'], 'foo=1,bar=2'],
    ['of the specification', ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'], undefined],
    ['empty_header before', ['', 'foo=1'], 'foo=1'],
    ['empty_header after', ['foo=1', ''], 'foo=1'],
    ['empty members', [',foo=1,, \t,bar=2,'], 'foo=1,bar=2'],
    [
      'multiple_headers_different_keys',
      ['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'],
      'foo=1,bar=2,rojo=1,congo=2,baz=3',
    ],
    ['ows_handling: spaces and tabs', ['foo=1 \t , \t bar=2, \t baz=3'], 'foo=1,bar=2,baz=3'],
    ['ows_handling: tabs first', ['foo=1\t \t,\t \tbar=2,\t \tbaz=3'], 'foo=1,bar=2,baz=3'],
    ['ows_handling: around', ['\t foo=1 \t'], 'foo=1'],
    ['spaces that begin a value', ['foo=  1,bar= 2'], 'foo=  1,bar= 2'],
    ['all_allowed_characters', [`${KEY_CHARACTERS}=${VALUE_CHARACTERS}`], undefined],
    ['all_allowed_characters, tenant', [`${KEY_CHARACTERS}@a-z0-9_-*/=1`], undefined],
    ['key that begins with a digit', ['1special=1'], undefined],
    ['keys of level 2', ['special@=1,special@@vendor=2,special@vendor@tenant=3'], undefined],
    ['key_length_limit', [`foo=1,${'z'.repeat(256)}=1`], undefined],
    ['tenant key_length_limit', [`foo=1,${'t'.repeat(241)}@${'v'.repeat(14)}=1`], undefined],
    ['value_length_limit', [`foo=${'v'.repeat(256)}`], undefined],
    ['member_count_limit', [members(32)], undefined],
    ['duplicated_keys', ['foo=1,bar=2,foo=2', 'foo=3'], 'foo=1,bar=2'],
  ])('is passed on: %s', (_name, incoming, outgoing) => {
    expect(passOn(...incoming)).toBe(outgoing ?? incoming.join(','));
  });

  it.each([
    ['empty_header', ['']],
    ['nothing but empty members', [', ,\t,']],
    ['member_count_limit', [members(33)]],
    ['key_illegal_characters: space', ['foo =1']],
    ['key_illegal_characters: upper case', ['FOO=1']],
    ['key_illegal_characters: dot', ['bar=2,foo.bar=1']],
    ['key that begins with an at sign', ['@foo=1,bar=2']],
    ['key_length_limit', [`foo=1,${'z'.repeat(257)}=1`]],
    ['no key', ['=1,bar=2']],
    ['no equals sign', ['foo,bar=2']],
    ['value_illegal_characters: equals sign', ['foo=bar=baz']],
    ['value_illegal_characters: empty', ['foo=,bar=3']],
    ['value_illegal_characters: beyond ASCII', ['foo=\u00e9']],
    ['value_illegal_characters: tab', ['foo=a\tb']],
    ['value_length_limit', [`foo=${'v'.repeat(257)}`]],
    ['white space that is not optional', ['foo=1,\u00a0bar=2']],
  ])('is dropped whole, and the trace goes on: %s', (_name, incoming) => {
    expect(passOn(...incoming)).toBeUndefined();
    const headers = incoming.map((value) => ['tracestate', value] as const);
    const context = extract([['traceparent', VALID], ...headers]);
    expect(trace.getSpanContext(context)).toMatchObject({ traceId: TRACE, traceFlags: 1 });
  });

  it('says nothing without a valid traceparent', () => {
    expect(extract([['tracestate', 'foo=1']])).toBe(ROOT_CONTEXT);
    const invalid = `00-${'0'.repeat(32)}-${PARENT}-01`;
    expect(
      extract([
        ['traceparent', invalid],
        ['tracestate', 'foo=1'],
      ]),
    ).toBe(ROOT_CONTEXT);
  });

  it('takes a header full of spaces in its stride', () => {
    // Quadratic time would be minutes.
    expect(passOn(`foo=a${' '.repeat(200_000)}b`)).toBeUndefined();
  });
});

describe('a tracestate of more than 512 characters', () => {
  const member = (key: string, length: number): string =>
    `${key}=${'x'.repeat(length - key.length - 1)}`;

  it.each([
    ['passes at 512', [member('a', 255), member('b', 256)], ['a', 'b']],
    ['loses a long member at 513', [member('a', 256), member('b', 256)], ['a']],
    [
      'loses long members before those at its end',
      [member('a', 129), member('b', 128), member('c', 128), member('d', 128), member('e', 100)],
      ['b', 'c', 'd', 'e'],
    ],
    [
      'loses no more long members than it must, the last ones first',
      [member('a', 200), member('b', 200), member('c', 200)],
      ['a', 'b'],
    ],
    [
      'keeps members of 128, but for the last',
      ['a', 'b', 'c', 'd', 'e'].map((key) => member(key, 128)),
      ['a', 'b', 'c'],
    ],
  ])('%s', (_name, incoming, keys) => {
    const outgoing = passOn(incoming.join(','));
    expect(outgoing?.split(',')).toEqual(
      incoming.filter((text) => keys.includes(text.slice(0, 1))),
    );
  });

  it('is cut to whole members in their order, never beyond the limit', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abc123'), minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 32 }), (values) => {
        const incoming = values.map((value, index) => `k${index}=${value}`);
        const outgoing = passOn(incoming.join(','))?.split(',') ?? [];
        expect(outgoing.join(',').length).toBeLessThanOrEqual(512);
        expect(incoming.filter((text) => outgoing.includes(text))).toEqual(outgoing);
      }),
    );
  });
});

describe('a member of tracestate', () => {
  const change = (header: string, key: string, value: string | undefined): string | undefined =>
    withMember(parseTraceState(header), key, value)?.serialize();

  it.each([
    ['is added at the front', 'rojo=1,congo=2', 'new', '3', 'new=3,rojo=1,congo=2'],
    ['moves to the front', 'rojo=1,congo=2,blue=3', 'congo', '4', 'congo=4,rojo=1,blue=3'],
    ['stays where it is unchanged', 'rojo=1,congo=2', 'congo', '2', 'rojo=1,congo=2'],
    ['is deleted', 'rojo=1,congo=2', 'rojo', undefined, 'congo=2'],
    ['is deleted with the header', 'rojo=1', 'rojo', undefined, undefined],
    ['is the first', '', 'new', '1', 'new=1'],
    ['is not written when invalid', 'rojo=1', 'rojo', 'a,b', 'rojo=1'],
    ['pushes the 33rd out', members(32), 'new', '1', `new=1,${members(31)}`],
  ])('%s', (_name, header, key, value, expected) => {
    expect(change(header, key, value)).toBe(expected);
  });
});
