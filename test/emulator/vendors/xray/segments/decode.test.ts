import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeDocument,
  MAX_DOCUMENT_BYTES,
} from '../../../../../emulator/vendors/xray/segments/decode.ts';
import { hexId, part, segment, START, subsegment, TRACE_HEX } from '../documents.ts';

function codes(document: string): (string | undefined)[] {
  return decodeDocument(document).map((decoded) =>
    decoded.kind === 'refused' ? decoded.refusal.ErrorCode : undefined,
  );
}

describe('decodeDocument', () => {
  test('decodes a segment', () => {
    const text = segment(1, {
      fault: true,
      http: { request: { method: 'GET', url: 'http://a/b' }, response: { status: 500 } },
    });
    expect(decodeDocument(text)).toEqual([
      {
        kind: 'segment',
        segment: {
          traceId: TRACE_HEX,
          segmentId: hexId(1),
          parentId: undefined,
          name: 'backend-hono',
          type: 'segment',
          startTime: START,
          endTime: START + 1,
          fault: true,
          http: { request: { method: 'GET', url: 'http://a/b' }, response: { status: 500 } },
          document: text,
        },
      },
    ]);
  });

  test('has no end time for what is in progress', () => {
    const [decoded] = decodeDocument(segment(1, { in_progress: true, end_time: undefined }));
    expect(decoded).toMatchObject({ kind: 'segment', segment: { endTime: undefined } });
  });

  test('takes an array of subsegments apart', () => {
    const both = `[${subsegment(1, 9)},${subsegment(2, 9)}]`;
    expect(decodeDocument(both)).toMatchObject([
      { segment: { segmentId: hexId(1), parentId: hexId(9), document: subsegment(1, 9) } },
      { segment: { segmentId: hexId(2) } },
    ]);
  });

  test.each<[string, string]>([
    ['{', 'InvalidSegment'],
    ['null', 'InvalidSegment'],
    ['"x"', 'InvalidSegment'],
    [segment(1, { id: undefined }), 'MissingId'],
    [segment(1, { id: 'xyz' }), 'InvalidId'],
    [segment(1, { trace_id: undefined }), 'InvalidTraceId'],
    [segment(1, { trace_id: '1-2-3' }), 'InvalidTraceId'],
    [segment(1, { trace_id: TRACE_HEX }), 'InvalidTraceId'],
    [segment(1, { name: undefined }), 'MissingName'],
    [segment(1, { name: '' }), 'InvalidName'],
    [segment(1, { name: 'what?' }), 'InvalidName'],
    [segment(1, { name: 'x'.repeat(201) }), 'InvalidName'],
    [segment(1, { start_time: undefined }), 'MissingStartTime'],
    [segment(1, { start_time: '2026-11-22' }), 'InvalidStartTime'],
    [segment(1, { end_time: undefined }), 'MissingEndTime'],
    [segment(1, { end_time: 1e300 }), 'InvalidEndTime'],
    [segment(1, { parent_id: 'x' }), 'InvalidParentId'],
    [subsegment(1, 2, { parent_id: undefined }), 'MissingParentId'],
    [segment(1, { subsegments: [part(2, { name: '<x>' })] }), 'InvalidName'],
    [segment(1, { subsegments: [part(2, { subsegments: [part(3, { id: null })] })] }), 'InvalidId'],
    [segment(1, { subsegments: [1] }), 'InvalidSegment'],
  ])('refuses %s as %s', (document, code) => {
    expect(codes(document)).toEqual([code]);
  });

  test('refuses what is too large or nested too deep', () => {
    const metadata = { a: { b: 'x'.repeat(MAX_DOCUMENT_BYTES) } };
    expect(codes(segment(1, { metadata }))).toEqual(['InvalidSegment']);
    const nested = JSON.parse('['.repeat(600) + ']'.repeat(600));
    expect(codes(segment(1, { metadata: nested }))).toEqual(['InvalidSegment']);
  });

  test('words a refusal as X-Ray does', () => {
    expect(decodeDocument(segment(1, { trace_id: '1-2-3' }))).toEqual([
      {
        kind: 'refused',
        refusal: {
          Id: hexId(1),
          ErrorCode: 'InvalidTraceId',
          Message: 'Invalid segment. ErrorCode: InvalidTraceId',
        },
      },
    ]);
  });

  test.each([
    ['names of other scripts', { name: 'サービス été & co: a/b' }],
    ['redundant members, as the Python SDK sends them', { in_progress: false, parent_id: null }],
    ['an http block that breaks the schema', { http: { request: 1, response: { status: 'ok' } } }],
    ['unknown members', { unheard: [1, { of: null }] }],
    ['brackets in strings', { metadata: { a: { b: '['.repeat(2000) } } }],
  ])('accepts %s', (_, changes) => {
    expect(codes(segment(1, changes))).toEqual([undefined]);
  });

  test('gives an answer for any text and any JSON', () => {
    const mangled = fc
      .tuple(
        fc.constantFrom(...Object.keys(JSON.parse(segment(1))), 'type', 'subsegments', 'http'),
        fc.jsonValue(),
      )
      .map(([key, value]) => segment(1, { [key]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled), (document) => {
        for (const decoded of decodeDocument(document)) {
          expect(['segment', 'refused']).toContain(decoded.kind);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
