/**
 * Reaches the worker's D1 databases by a second worker in the same workerd, which runs the SQL it is sent. Miniflare's own
 * way to a binding starts a thread and takes half a second of every start. The socket is open to all programs of this
 * machine, so each request bears a token that only this process knows.
 */
import { randomUUID } from 'node:crypto';
import type { WorkerOptions } from 'miniflare';
import * as v from 'valibot';
import type { MigratedDatabase } from './migrate.ts';

interface Statement {
  readonly sql: string;
  readonly values: readonly string[];
}

export interface Databases {
  /** The second worker, for Miniflare. */
  readonly worker: WorkerOptions;
  /** @param url of its socket */
  open(url: URL, binding: string): MigratedDatabase<Statement>;
}

/** The second worker's name. */
export const DATABASES = 'databases';

/** Runs the statements of a request in one transaction. */
const SCRIPT = `export default {
  async fetch(request, env) {
    if (request.headers.get('authorization') !== env.TOKEN) return new Response(null, { status: 403 });
    const { binding, statements } = await request.json();
    const prepare = ({ sql, values }) => {
      const statement = env[binding].prepare(sql);
      return values.length === 0 ? statement : statement.bind(...values);
    };
    try {
      const answers = await env[binding].batch(statements.map(prepare));
      return Response.json({ results: answers.map(({ results }) => results) });
    } catch (error) {
      return Response.json({ error: error.message });
    }
  },
};`;

const Answer = v.union([
  v.object({ results: v.array(v.array(v.unknown())) }),
  v.object({ error: v.string() }),
]);

export function createDatabases(
  settings: Pick<WorkerOptions, 'compatibilityDate' | 'd1Databases'>,
): Databases {
  const token = randomUUID();
  return {
    worker: {
      name: DATABASES,
      modules: [{ type: 'ESModule', path: `${DATABASES}.mjs`, contents: SCRIPT }],
      compatibilityDate: settings.compatibilityDate,
      d1Databases: settings.d1Databases,
      bindings: { TOKEN: token },
      unsafeDirectSockets: [{}],
    },
    open(url, binding) {
      async function run(statements: readonly Statement[]): Promise<unknown[][]> {
        const response = await fetch(url, {
          method: 'POST',
          headers: { authorization: token },
          body: JSON.stringify({ binding, statements }),
        });
        const answer = v.parse(Answer, await response.json());
        if ('error' in answer) throw new Error(answer.error);
        return answer.results;
      }

      return {
        prepare: (sql) => ({
          sql,
          values: [],
          bind: (...values) => ({ sql, values }),
          all: async () => ({ results: (await run([{ sql, values: [] }]))[0] ?? [] }),
        }),
        batch: run,
      };
    },
  };
}
