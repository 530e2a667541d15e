/**
 * How many bytes of telemetry some traces have: fields of events, documents of segments, lines and occurrences, as
 * they are stored. It counts neither what the wire adds nor what compression saves.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';

/**
 * Rows of X-Ray refer to their documents, which are read whole, up to this number; it assumes that further ones are
 * of the same size.
 */
const MOST_DOCUMENTS = 200;

/** @returns sums up traces by their row ids */
export function createTraceBytes(database: DatabaseSync): (rows: readonly number[]) => number {
  const readDocuments = createDocuments(database);
  const these = 'trace IN (SELECT value FROM json_each(?))';
  const sums = [
    `SELECT sum(octet_length(fields)) AS bytes FROM honeycomb_events WHERE ${these}`,
    `SELECT sum(octet_length(message)) AS bytes FROM log_events WHERE ${these}`,
    `SELECT sum(octet_length(payload)) AS bytes FROM rollbar_occurrences WHERE ${these}`,
  ].map((sql) => database.prepare(sql));
  const count = database.prepare(`SELECT count(*) AS n FROM xray_segments WHERE ${these}`);
  const documents = database.prepare(
    `SELECT request, document FROM xray_segments WHERE ${these} LIMIT ${MOST_DOCUMENTS}`,
  );

  return (rows) => {
    const list = JSON.stringify(rows);
    const texts = readDocuments(documents.all(list)).map(({ document }) => document);
    const read = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const all = Number(count.get(list)?.['n']);
    const ofDocuments = texts.length === 0 ? 0 : (read / texts.length) * all;
    return sums.reduce((sum, one) => sum + Number(one.get(list)?.['bytes'] ?? 0), ofDocuments);
  };
}
