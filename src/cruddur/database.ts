/**
 * The little of Cloudflare's D1 that the stores use. D1 itself fits it in the worker; under Deno and in tests
 * `src/deno/database.ts` fits it with SQLite, so both run the same SQL.
 */
export interface Database {
  prepare(sql: string): Statement;
  /** Runs the statements in one transaction, in order. */
  batch(statements: Statement[]): Promise<unknown>;
}

export interface Statement {
  bind(...values: readonly (string | number | null)[]): Statement;
  /** Rows as plain objects; their shape is for the store to parse. */
  all(): Promise<{ readonly results: unknown[] }>;
}
