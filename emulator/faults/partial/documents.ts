/**
 * Takes PutTraceSegments in part: the answer lists the rest as unprocessed, each by its id, and clients may send it
 * again.
 */
import * as v from 'valibot';
import { FIRST_ISSUE, half, type Split } from './split.ts';

const Body = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ TraceSegmentDocuments: v.array(v.string()) }),
);
const Answer = v.object({ UnprocessedTraceSegments: v.array(v.unknown()) });
const Document = v.pipe(v.string(), v.parseJson(), v.object({ id: v.string() }));

/** @throws ValiError when the body is not a batch of documents with ids. */
export function splitDocuments(body: string): Split {
  const { TraceSegmentDocuments: documents } = v.parse(Body, body, FIRST_ISSUE);
  const kept = half(documents.length);
  const unprocessed = documents.slice(kept).map((document) => ({
    Id: v.parse(Document, document).id,
    ErrorCode: 'ThrottledException',
    Message: 'Rate exceeded',
  }));
  return {
    kept: JSON.stringify({ TraceSegmentDocuments: documents.slice(0, kept) }),
    async complete(response) {
      const { UnprocessedTraceSegments: own } = v.parse(Answer, await response.json());
      const { headers } = response;
      return Response.json({ UnprocessedTraceSegments: [...own, ...unprocessed] }, { headers });
    },
  };
}
