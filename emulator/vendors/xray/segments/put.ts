/** PutTraceSegments: up to fifty documents. The documents alone decide which of them are refused. */
import * as v from 'valibot';
import type { StoreInput } from '../../aws/intake.ts';
import { ingesting } from '../../aws/operation.ts';
import { invalidRequest } from '../invalid-request.ts';
import { readDigest, writeDigest } from './digest.ts';
import { decodeDocuments, type Ingest } from './ingest.ts';

/** The service refuses more, and every client batches by this number; the service model does not have it. */
const MAX_DOCUMENTS = 50;

const Input = v.object({ TraceSegmentDocuments: v.array(v.string()) });

export const putTraceSegments = ingesting(Input, ({ TraceSegmentDocuments: documents }) => {
  if (documents.length > MAX_DOCUMENTS) {
    throw invalidRequest(`Exceeding maximum segment count: ${MAX_DOCUMENTS}`);
  }
  const decoded = decodeDocuments(documents, 'index');
  const found = decoded.segments.length + decoded.refusals.length;
  return {
    answer: { UnprocessedTraceSegments: decoded.refusals },
    // The digest of an array of nearly empty documents would be many times as long as they are.
    digest: found > documents.length ? undefined : writeDigest(decoded),
  };
});

export function storeTraceSegments(ingest: Ingest): StoreInput {
  return ({ input, digest }, caller, arrival) => {
    const decoded =
      digest === undefined
        ? decodeDocuments(v.parse(Input, input()).TraceSegmentDocuments, 'index')
        : readDigest(digest);
    ingest(decoded, caller, arrival);
  };
}
