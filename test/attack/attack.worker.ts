/**
 * The worker as it is deployed, with a store that fails where a request says so: `x-broken-at: name` is an error of the
 * app's own that is thrown at the place of that name. One such request is served at a time.
 */
import type { Database } from '../../src/cruddur/database.ts';
import worker, { BudgetObject } from '../../src/worker.ts';

export { BudgetObject };

type Env = Parameters<typeof worker.fetch>[1];

let brokenAt: string | null = null;

function breakable(database: Database): Database {
  return {
    prepare(sql) {
      if (brokenAt === null) return database.prepare(sql);
      const message = `the store is broken at ${brokenAt}`;
      const stack = `Error: ${message}\n    at ${brokenAt} (store.ts:1:1)`;
      throw Object.assign(new Error(message), { stack });
    },
    batch: (statements) => database.batch(statements),
  };
}

export default {
  async fetch(
    request: Request,
    env: Env,
    context: Parameters<typeof worker.fetch>[2],
  ): Promise<Response> {
    brokenAt = request.headers.get('x-broken-at');
    const DB = env.DB && breakable(env.DB);
    const response = await worker.fetch(request, DB === undefined ? env : { ...env, DB }, context);
    brokenAt = null;
    return response;
  },
};
