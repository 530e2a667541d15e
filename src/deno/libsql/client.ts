/**
 * Runs SQL on a libSQL server, such as Turso's, by its HTTP API. Each call is a stream of its own, so calls do not wait
 * for each other and nothing is left open between them. What fails is not tried again: the caller knows whether it may be.
 * https://github.com/tursodatabase/libsql/blob/main/docs/HTTP_V2_SPEC.md
 */
import * as v from 'valibot';
import type { Query, Rows } from '../statements.ts';
import { decodeRows, encodeStatement, Outcome, StatementResult } from './wire.ts';

export interface LibsqlOptions {
  readonly url: URL;
  readonly token: string | undefined;
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  /** A signal that aborts after a number of milliseconds. @default AbortSignal.timeout */
  readonly timeout?: (milliseconds: number) => AbortSignal;
}

export interface LibsqlClient {
  /** @throws Error with the database's own words, or with how the call ended */
  all(query: Query): Promise<Rows>;
  /** Runs statements in one transaction, in order. @throws as `all`; then nothing is written */
  batch(queries: readonly Query[]): Promise<Rows[]>;
  /** Runs the statements of a script until one fails. @throws as `all`; a transaction that was begun is undone */
  run(script: string): Promise<void>;
}

/** A caller of the API waits little longer. */
const MAX_ANSWER_MS = 10_000;

const Executed = v.object({ result: StatementResult });
const Batched = v.object({
  result: v.object({
    step_results: v.array(v.nullable(StatementResult)),
    step_errors: v.array(v.nullable(v.object({ message: v.string() }))),
  }),
});

export function createLibsqlClient(options: LibsqlOptions): LibsqlClient {
  const { token, fetch, timeout = (ms: number) => AbortSignal.timeout(ms) } = options;
  const url = new URL('v2/pipeline', `${options.url.href.replace(/\/$/, '')}/`).href;
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };

  /** @returns what the server answers to the request */
  async function ask(request: object): Promise<unknown> {
    const body = JSON.stringify({ baton: null, requests: [request, { type: 'close' }] });
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: timeout(MAX_ANSWER_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      const mend = response.status === 401 ? ': DATABASE_AUTH_TOKEN does not open it' : '';
      throw new Error(`The libSQL database answers ${response.status}${mend}`);
    }
    const outcome = v.safeParse(Outcome, await response.json());
    if (!outcome.success)
      throw new Error('The libSQL database answers something that is not a result');
    const [result] = outcome.output.results;
    if (result.type === 'error') throw new Error(result.error.message);
    return result.response;
  }

  return {
    async all(query) {
      const answer = await ask({ type: 'execute', stmt: encodeStatement(query) });
      return decodeRows(v.parse(Executed, answer).result);
    },
    async batch(queries) {
      const answer = await ask({ type: 'batch', batch: { steps: transaction(queries) } });
      const { step_results: results, step_errors: errors } = v.parse(Batched, answer).result;
      const failure = errors.find((error) => error !== null);
      if (failure) throw new Error(failure.message);
      return queries.map((_, index) => {
        const result = results[index + 1];
        if (!result) throw new Error('The libSQL database left a statement of a batch out');
        return decodeRows(result);
      });
    },
    async run(script) {
      await ask({ type: 'sequence', sql: script });
    },
  };
}

/** Each step runs when the one before it did; the last undoes everything when one did not. */
function transaction(queries: readonly Query[]): object[] {
  const commit = queries.length + 1;
  return [
    { stmt: { sql: 'BEGIN IMMEDIATE' } },
    ...queries.map((query, index) => ({
      condition: { type: 'ok', step: index },
      stmt: encodeStatement(query),
    })),
    { condition: { type: 'ok', step: queries.length }, stmt: { sql: 'COMMIT' } },
    {
      condition: { type: 'not', cond: { type: 'ok', step: commit } },
      stmt: { sql: 'ROLLBACK' },
    },
  ];
}
