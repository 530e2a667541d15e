/** A span's `sql` block; undefined unless it is a query of a database that speaks SQL. */
import type { Span } from '../../otlp/traces.ts';
import { textOf, type Attributes } from './attributes.ts';

/** What the block is made of; where there is one it is not told again as metadata. */
export const SQL_KEYS: ReadonlySet<string> = new Set([
  'db.connection_string',
  'db.name',
  'db.namespace',
  'db.query.text',
  'db.statement',
  'db.system',
  'db.system.name',
  'db.user',
]);

/** Names of OpenTelemetry's registry, the old ones and the new. */
const SQL_SYSTEMS = new Set([
  'db2',
  'derby',
  'hive',
  'ibm.db2',
  'mariadb',
  'microsoft.sql_server',
  'mssql',
  'mysql',
  'oracle',
  'oracle.db',
  'other_sql',
  'postgresql',
  'sqlite',
  'teradata',
]);

export function sqlOf(span: Span, attributes: Attributes) {
  const system = textOf(attributes, 'db.system.name', 'db.system') ?? '';
  if (!SQL_SYSTEMS.has(system)) return undefined;
  const connection = textOf(attributes, 'db.connection_string') ?? 'localhost';
  const database = textOf(attributes, 'db.namespace', 'db.name') ?? '';
  return {
    // The vendor has the span's name here: where the database is, connection_string says.
    url: span.name,
    connection_string: `${connection}/${database}`,
    database_type: system,
    user: textOf(attributes, 'db.user'),
    sanitized_query: textOf(attributes, 'db.query.text', 'db.statement'),
  };
}
