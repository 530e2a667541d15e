import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDigest, writeDigest } from '../../../../../emulator/vendors/xray/segments/digest.ts';
import { decodeDocuments } from '../../../../../emulator/vendors/xray/segments/ingest.ts';
import { hexId, part, segment } from '../documents.ts';

const text = fc.string({ unit: 'grapheme' });
const orNot = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const http = fc.record(
  {
    request: fc.record({ method: text, url: text }, { requiredKeys: [] }),
    response: fc.record({ status: fc.integer({ min: 100, max: 599 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const document = fc
  .record({
    parent_id: orNot(fc.constant(hexId(9))),
    end_time: orNot(fc.double({ min: 0, max: 1e11, noNaN: true })),
    in_progress: orNot(fc.boolean()),
    fault: orNot(fc.boolean()),
    type: orNot(fc.constant('subsegment')),
    http: orNot(http),
  })
  .chain((changes) =>
    fc.constantFrom(
      segment(1, changes),
      JSON.stringify([part(1, changes)]),
      segment(1, { ...changes, id: 'none' }),
      segment(1, { ...changes, id: undefined }),
    ),
  );

/** What is stored makes no difference between what is not there and an http that says nothing. */
const plain = (decoded: ReturnType<typeof decodeDocuments>) => ({
  ...decoded,
  segments: decoded.segments.map(({ http: { request, response } = {}, ...segment }) => ({
    ...segment,
    http: [request?.method, request?.url, response?.status],
  })),
});

test('a digest that was written and read holds what was decoded', () => {
  fc.assert(
    fc.property(fc.array(document), fc.constantFrom('text', 'index'), (documents, kept) => {
      const decoded = decodeDocuments(documents, kept);
      const read = readDigest(JSON.parse(JSON.stringify(writeDigest(decoded))));
      expect(plain(read)).toEqual(plain(decoded));
    }),
  );
});

test.each([undefined, {}, { segments: [['a']], refusals: [] }])('%j is not a digest', (digest) => {
  expect(() => readDigest(digest)).toThrow('Invalid');
});
