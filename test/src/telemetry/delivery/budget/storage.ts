/** SQLite in memory behind the two calls of a Durable Object's storage that the budget needs. */
import { DatabaseSync } from 'node:sqlite';
import type { BudgetNamespace } from '../../../../../src/telemetry/delivery/budget/client.ts';
import {
  BudgetObject,
  type BudgetObjectState,
} from '../../../../../src/telemetry/delivery/budget/object.ts';

export function createState(): BudgetObjectState & { readonly database: DatabaseSync } {
  const database = new DatabaseSync(':memory:');
  return {
    database,
    storage: {
      sql: {
        exec(query, ...bindings) {
          // Only a script without parameters may hold several statements.
          if (bindings.length === 0) return (database.exec(query), { toArray: () => [] });
          const rows = database.prepare(query).all(...bindings);
          return { toArray: () => rows };
        },
      },
      transactionSync(work) {
        database.exec('BEGIN');
        try {
          const result = work();
          database.exec('COMMIT');
          return result;
        } catch (error) {
          database.exec('ROLLBACK');
          throw error;
        }
      },
    },
  };
}

/** What the network does to one call. `deaf`: it arrives and is carried out, but the answer is lost. */
export type Fate = 'works' | 'lost' | 'deaf';

/** A binding to one object whose calls meet the fates that `next` tells. */
export function createNamespace(next: () => Fate = () => 'works'): BudgetNamespace<string> {
  const object = new BudgetObject(createState());
  return {
    idFromName: (name) => name,
    get: () => ({
      async fetch(url, init) {
        const fate = next();
        if (fate === 'lost') throw new TypeError('Network connection lost');
        const response = await object.fetch(new Request(url, init));
        if (fate === 'deaf') throw new TypeError('Network connection lost');
        return response;
      },
    }),
  };
}
