/** The files that threads begin with, and the process that runs SQL. */
export const THREADS = {
  checkpoint: new URL('checkpoint.ts', import.meta.url),
  inbox: new URL('inbox.ts', import.meta.url),
  queries: new URL('queries.ts', import.meta.url),
  sql: new URL('sql.ts', import.meta.url),
};
