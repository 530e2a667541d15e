/**
 * PutTraceSegments: up to fifty segment documents. Which of them are refused is told by the documents alone, so the
 * answer is known before anything is written.
 */
import * as v from 'valibot';
import { ingesting, type Ingesting } from '../aws/operation.ts';
import { decodeDocuments, digestOf, type Digest } from './documents.ts';
import type { Ingest } from './ingest.ts';
import { invalidRequest } from './invalid-request.ts';

/** Not in the service model; what the service answers with and what every client batches by. */
const MAX_DOCUMENTS = 50;

export function putTraceSegments(ingest: Ingest): Ingesting {
  return ingesting({
    schema: v.object({ TraceSegmentDocuments: v.array(v.string()) }),
    judge({ TraceSegmentDocuments: documents }) {
      if (documents.length > MAX_DOCUMENTS) {
        throw invalidRequest(`Exceeding maximum segment count: ${MAX_DOCUMENTS}`);
      }
      const decoded = decodeDocuments(documents);
      return {
        answer: { UnprocessedTraceSegments: decoded.refusals },
        digest: digestOf(documents, decoded),
      };
    },
    // Both ends are ours: only the envelope is looked at.
    digest: v.custom<Digest>((value) => typeof value === 'object' && value !== null),
    store({ TraceSegmentDocuments: documents }, caller, arrival, digest) {
      ingest(documents, caller, arrival, digest);
    },
  });
}
