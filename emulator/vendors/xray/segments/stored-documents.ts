/**
 * Finds the texts of the documents of stored segments. Most documents are stored once: the row says which document of
 * its request it is. A row holds the whole text of a document from UDP, a span or an array.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { parseJson } from '../../aws/protocols/json.ts';

/** With the columns `request` and `document` of `xray_segments`. */
type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads each request once, even if several rows are of it. */
export type ReadDocuments = (rows: readonly Row[]) => (Row & { readonly document: string })[];

/** Clients' nulls count as not sent. */
const Request = v.object({ TraceSegmentDocuments: v.array(v.nullable(v.string())) });

export function createDocuments(database: DatabaseSync): ReadDocuments {
  const select = database.prepare('SELECT body FROM requests WHERE id = ?');

  function documentsOf(request: number): readonly string[] {
    const body = select.get(request)?.['body'];
    if (!(body instanceof Uint8Array)) throw new Error(`Request ${request} of a segment is gone`);
    const { TraceSegmentDocuments: documents } = v.parse(Request, parseJson(body));
    return documents.filter((document) => document !== null);
  }

  return (rows) => {
    const read = new Map<Row, string>();
    const referring = rows.filter(({ document }) => typeof document !== 'string');
    for (const [request, its] of Map.groupBy(referring, ({ request }) => Number(request))) {
      const documents = documentsOf(request);
      for (const row of its) {
        const text = documents[Number(row['document'])];
        if (text === undefined) throw new Error(`Request ${request} lacks a segment's document`);
        read.set(row, text);
      }
    }
    return rows.map((row) => ({ ...row, document: read.get(row) ?? String(row['document']) }));
  };
}
