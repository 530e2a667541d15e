import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodedOf,
  decodeDocuments,
  digestOf,
  type Digest,
} from '../../../emulator/xray/documents.ts';
import { segment } from './documents.ts';

const anyDocument = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((n) => segment(n)),
  fc.constant(segment(5, { in_progress: true, end_time: undefined })),
  fc.constant(segment(6, { type: 'subsegment', parent_id: '00000000000000aa', namespace: 'aws' })),
  fc.constantFrom('', '{}', '[]', 'null', segment(7, { name: '' })),
);

const written = (digest: Digest | undefined): Digest => JSON.parse(JSON.stringify(digest));

test('a digest gives what its documents gave, on its way through JSON', () => {
  fc.assert(
    fc.property(fc.array(anyDocument, { maxLength: 8 }), (documents) => {
      const decoded = decodeDocuments(documents);
      const again = decodedOf(documents, written(digestOf(documents, decoded)));
      expect(again).toEqual(decoded);
    }),
  );
});

test('there is no digest where a document holds several segments', () => {
  const documents = [segment(1), `[${segment(2)},${segment(3)}]`];
  const decoded = decodeDocuments(documents);
  expect(decoded.segments).toHaveLength(3);
  expect(digestOf(documents, decoded)).toBeUndefined();
});

test('a digest of other documents is refused', () => {
  const documents = [segment(1), segment(2)];
  const digest = written(digestOf(documents, decodeDocuments(documents)));
  expect(() => decodedOf(documents.slice(1), digest)).toThrow('There is no document 1');
});
