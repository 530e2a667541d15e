/**
 * PutTraceSegments: up to fifty segment documents. Which of them are refused is told by the documents alone, so the
 * answer is known before anything is written.
 */
import * as v from 'valibot';
import type { Ingesting } from '../../aws/operation.ts';
import { readDigest, writeDigest } from './digest.ts';
import { decodeDocuments, type Ingest } from './ingest.ts';
import { invalidRequest } from '../invalid-request.ts';

/** Not in the service model; what the service answers with and what every client batches by. */
const MAX_DOCUMENTS = 50;

const Input = v.object({ TraceSegmentDocuments: v.array(v.string()) });

export function putTraceSegments(ingest: Ingest): Ingesting {
  return {
    kind: 'ingesting',
    judge(input) {
      const documents = documentsOf(input);
      if (documents.length > MAX_DOCUMENTS) {
        throw invalidRequest(`Exceeding maximum segment count: ${MAX_DOCUMENTS}`);
      }
      const decoded = decodeDocuments(documents, 'index');
      const found = decoded.segments.length + decoded.refusals.length;
      return {
        answer: { UnprocessedTraceSegments: decoded.refusals },
        // Of a document that is an array of nearly nothing the digest would be many times as long.
        digest: found > documents.length ? undefined : writeDigest(decoded),
      };
    },
    store({ input, digest }, caller, arrival) {
      const decoded =
        digest === undefined ? decodeDocuments(documentsOf(input()), 'index') : readDigest(digest);
      ingest(decoded, caller, arrival);
    },
  };
}

function documentsOf(input: unknown): readonly string[] {
  return v.parse(Input, input).TraceSegmentDocuments;
}
