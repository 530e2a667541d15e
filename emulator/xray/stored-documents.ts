/**
 * The texts of stored segment documents. What came by PutTraceSegments is not stored twice: the row of its segment says
 * which document of its request it is. What came in another way stands in the row.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { parseJson } from '../aws/protocols/json.ts';

/** Reads a row of `xray_segments`, of which it needs `request` and `document`. */
export type ReadDocument = (row: Readonly<Record<string, SQLOutputValue>>) => string;

/** Clients' nulls count as not sent. */
const Request = v.object({ TraceSegmentDocuments: v.array(v.nullable(v.string())) });

/** Kept while one reads: segments of a trace come in few requests, and those of the next trace in the same. */
const MAX_KEPT = 16;

/** @returns begins to read; while one reads, nothing may change */
export function createDocuments(database: DatabaseSync): () => ReadDocument {
  const select = database.prepare('SELECT body FROM requests WHERE id = ?');

  function documentsOf(request: number): readonly string[] {
    const body = select.get(request)?.['body'];
    if (!(body instanceof Uint8Array)) throw new Error(`Request ${request} of a segment is gone`);
    const { TraceSegmentDocuments: documents } = v.parse(Request, parseJson(body));
    return documents.filter((document) => document !== null);
  }

  return () => {
    const kept = new Map<number, readonly string[]>();
    return ({ request, document }) => {
      if (typeof document === 'string') return document;
      const id = Number(request);
      let documents = kept.get(id);
      if (documents === undefined) {
        // Emptied rather than trimmed when there are more.
        if (kept.size === MAX_KEPT) kept.clear();
        documents = documentsOf(id);
        kept.set(id, documents);
      }
      const text = documents[Number(document)];
      if (text === undefined) throw new Error(`Request ${id} has no document ${String(document)}`);
      return text;
    };
  };
}
