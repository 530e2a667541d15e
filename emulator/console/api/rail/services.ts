/** Names of services in the order in which they were first heard of, which gives them their colours. */
import type { DatabaseSync } from 'node:sqlite';

/** The oldest traces that are looked at. */
const MOST = 20_000;

export function readServices(database: DatabaseSync): string[] {
  return database
    .prepare(
      `SELECT service FROM (SELECT id, service FROM traces WHERE service IS NOT NULL ORDER BY id LIMIT ${MOST})
       GROUP BY service ORDER BY min(id)`,
    )
    .all()
    .map((row) => String(row['service']));
}
