/**
 * The Durable Object that counts for the account: answers a POST of amounts with the month's totals. It keeps each
 * writer's running totals in the same row, so that amounts that arrive twice, late or out of order count once. Left
 * out: limits, which are settings of the worker, and any reader but the worker.
 */
import * as v from 'valibot';
import { AddText, MonthText, type Add } from './message.ts';
import { beyond, combine, COUNTS, forEachCount, NOTHING, type Amounts } from './vendor.ts';

/** As much of Cloudflare's `DurableObjectState` as is needed: SQLite storage, whose calls are synchronous. */
export interface BudgetObjectState {
  readonly storage: {
    readonly sql: {
      exec(query: string, ...bindings: (string | number)[]): { toArray(): unknown[] };
    };
    transactionSync<Result>(work: () => Result): Result;
  };
}

// Without rowid a write costs one row instead of two: written rows are billed, index entries too. Writers had a table of
// their own once, which was a second row for each telling.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS spending (month TEXT PRIMARY KEY, amounts TEXT NOT NULL) WITHOUT ROWID;
  DROP TABLE IF EXISTS writer;`;

const Rows = v.array(v.object({ amounts: MonthText }));

/** Of those that spoke last. One that is forgotten is believed what it says is new. */
const MAX_WRITERS = 200;

/** Export it under this name, and bind TELEMETRY_BUDGET_OBJECT to it, so that all isolates share one count of the month. */
export class BudgetObject {
  readonly #storage: BudgetObjectState['storage'];

  constructor(state: BudgetObjectState) {
    this.#storage = state.storage;
    this.#storage.sql.exec(SCHEMA);
  }

  /** Answers 200 with totals, 400 when the body is not such a message, 405 for anything but POST. */
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') {
      return new Response('Cannot read a budget with anything but POST', { status: 405 });
    }
    const message = v.safeParse(AddText, await request.text());
    if (!message.success) {
      const reason = message.issues.map((issue) => issue.message).join('; ');
      return new Response(`Cannot read what was spent: ${reason}`, { status: 400 });
    }
    return Response.json(this.#storage.transactionSync(() => this.#add(message.output)));
  }

  #add({ month, amounts, running }: Add): Amounts {
    const [row] = v.parse(
      Rows,
      this.#storage.sql.exec('SELECT amounts FROM spending WHERE month = ?', month).toArray(),
    );
    const { writers, ...known } = row?.amounts ?? { ...NOTHING, writers: [] };
    const others = writers.filter(([writer]) => writer !== running?.writer);
    const told = writers.find(([writer]) => writer === running?.writer)?.[1];
    const news =
      running && told
        ? forEachCount((count) => beyond(count, running.spent[count], told[count]))
        : forEachCount((count) => amounts[count]);
    const totals = forEachCount((count) => combine(count, known[count], news[count]));
    if (COUNTS.every((count) => news[count] === 0)) return totals;
    // Running totals never fall, so one that holds news is the newest in everything.
    const heard = running ? [...others, [running.writer, running.spent] as const] : writers;
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO spending (month, amounts) VALUES (?, ?)',
      month,
      JSON.stringify({ ...totals, writers: heard.slice(-MAX_WRITERS) }),
    );
    return totals;
  }
}
