/**
 * The `sql` block of a document, for databases that speak SQL. Queries of prepared statements carry no values;
 * what a caller writes into a query text itself is shown as written.
 */
import { textField } from './fields.ts';
import type { FinishedSpan } from '../../kit/finished-span.ts';

export interface SqlBlock {
  /** Such as `d1://DB`: there is no address to connect to. */
  readonly url: string;
  readonly database_type: string;
  readonly sanitized_query: string | undefined;
}

/** Attributes that the block says. */
export const SQL_ATTRIBUTES: readonly string[] = [
  'db.system',
  'db.name',
  'db.statement',
  'binding_type',
];

const SQL_SYSTEMS: ReadonlySet<unknown> = new Set([
  'Cloudflare D1',
  'sqlite',
  'postgresql',
  'mysql',
  'mariadb',
  'mssql',
  'oracle',
  'other_sql',
]);

/** Undefined when the span is not a call to such a database. */
export function sqlBlock({ attributes }: FinishedSpan): SqlBlock | undefined {
  const system = attributes['db.system'];
  if (typeof system !== 'string' || !SQL_SYSTEMS.has(system)) return undefined;
  const scheme = system.slice(system.lastIndexOf(' ') + 1).toLowerCase();
  const query = attributes['db.statement'];
  return {
    url: `${scheme}://${textField(attributes['db.name']) ?? ''}`,
    database_type: system,
    sanitized_query: typeof query === 'string' ? query : undefined,
  };
}
