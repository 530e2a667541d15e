import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assembleTrace,
  durationOf,
  entryOf,
} from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { walk } from '../../../../../emulator/vendors/xray/segments/segment.ts';
import { hexId, part, segment, START, subsegment, TRACE_HEX } from '../documents.ts';

function assemble(...documents: string[]) {
  return assembleTrace(TRACE_HEX, documents);
}

/** Ids of every segment with those of its parts, nested. */
function shape(documents: string[]): unknown {
  const nested = (s: { id: string; subsegments?: { id: string }[] | undefined }): unknown => [
    Number.parseInt(s.id, 16),
    ...(s.subsegments ?? []).map(nested),
  ];
  return assemble(...documents).segments.map(nested);
}

describe('assembleTrace', () => {
  const documents = [
    segment(1, { subsegments: [part(2)] }),
    subsegment(3, 2),
    subsegment(4, 3),
    subsegment(5, 99, { start_time: START + 5, end_time: START + 6 }),
  ];

  test('hangs subsegments below their parents in any order of arrival', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(documents, { minLength: 4 }), (shuffled) => {
        expect(shape(shuffled)).toEqual([[1, [2, [3, [4]]]], [5]]);
      }),
    );
  });

  test('does not repeat in a part whose it is', () => {
    const { segments } = assemble(segment(1), subsegment(2, 1));
    expect(segments[0]?.subsegments).toEqual([
      { id: hexId(2), name: 'sub2', start_time: START, end_time: START + 1 },
    ]);
  });

  test('keeps parts of a circle as documents of their own', () => {
    expect(shape([segment(1), subsegment(2, 3), subsegment(3, 2)])).toEqual([[1], [2], [3]]);
  });

  test('replaces an embedded part that was in progress, and only such a one', () => {
    const open = part(2, { in_progress: true, end_time: undefined });
    const late = subsegment(2, 1, { name: 'late' });
    const names = (embedded: object) =>
      assemble(segment(1, { subsegments: [embedded] }), late).segments.flatMap((s) =>
        [...walk(s)].map(({ name }) => name),
      );
    expect(names(open)).toEqual(['backend-hono', 'late']);
    expect(names(part(2))).toEqual(['backend-hono', 'part2']);
  });

  test('leaves out what breaks the schema', () => {
    const { segments } = assemble(
      segment(1, {
        fault: 'yes',
        annotations: { ok: 1, 'not ok': 1, nested: {} },
        user: 7,
        kept: 7,
      }),
    );
    expect(JSON.parse(JSON.stringify(segments[0]))).toEqual({
      ...JSON.parse(segment(1)),
      annotations: { ok: 1 },
      kept: 7,
    });
  });

  test('keeps a chain of thousands of parts within what JSON can nest', () => {
    const chain = Array.from({ length: 3000 }, (_, n) => subsegment(n + 2, n + 1));
    const { segments } = assemble(segment(1), ...chain);
    expect(() => JSON.stringify(segments)).not.toThrow();
    expect(segments.reduce((sum, s) => sum + [...walk(s)].length, 0)).toBe(3001);
  });
});

test('entryOf takes the segment without parent, else the earliest', () => {
  const called = segment(2, { parent_id: hexId(9), start_time: START - 1 });
  expect(entryOf(assemble(called, segment(1)))?.id).toBe(hexId(1));
  expect(entryOf(assemble(called, subsegment(3, 7)))?.id).toBe(hexId(2));
});

test('durationOf spans all parts', () => {
  const trace = assemble(segment(1), subsegment(2, 1, { end_time: START + 3 }));
  expect(durationOf(trace)).toBe(3);
});
