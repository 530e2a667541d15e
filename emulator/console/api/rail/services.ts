/** Names of services in the order in which they were first heard of, which gives them their colours. */
import type { DatabaseSync } from 'node:sqlite';

/** More than there are colours; bounds the list for a sender that invents names. */
const MOST = 200;

export function readServices(database: DatabaseSync): string[] {
  return database
    .prepare(`SELECT name FROM services ORDER BY id LIMIT ${MOST}`)
    .all()
    .map((row) => String(row['name']));
}
