/**
 * The Durable Object that counts for the account: a POST with amounts comes in, the month's totals go out. Every
 * writer's running total is kept beside them, so that what is told again, late or out of order is counted once.
 * Left out: limits, which are settings of the worker, and any reader but the worker.
 */
import * as v from 'valibot';
import { AddText, AmountsText, type Add } from './message.ts';
import { beyond, BUDGET_VENDORS, combine, forEachVendor, NOTHING, type Amounts } from './vendor.ts';

/** As much of Cloudflare's `DurableObjectState` as is needed: SQLite storage, whose calls are synchronous. */
export interface BudgetObjectState {
  readonly storage: {
    readonly sql: {
      exec(query: string, ...bindings: (string | number)[]): { toArray(): unknown[] };
    };
    transactionSync<Result>(work: () => Result): Result;
  };
}

// Without rowid a write costs one row instead of two: written rows are billed, index entries too.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS spending (month TEXT PRIMARY KEY, amounts TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS writer (
    id TEXT PRIMARY KEY, month TEXT NOT NULL, amounts TEXT NOT NULL
  ) WITHOUT ROWID;`;

const Rows = v.array(v.object({ amounts: AmountsText }));

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
    const known = this.#read('SELECT amounts FROM spending WHERE month = ?', month);
    const told = running && this.#read('SELECT amounts FROM writer WHERE id = ?', running.writer);
    const before = told ?? NOTHING;
    const news = running
      ? forEachVendor((vendor) => beyond(vendor, running.spent[vendor], before[vendor]))
      : amounts;
    const totals = forEachVendor((vendor) => combine(vendor, known?.[vendor] ?? 0, news[vendor]));
    if (BUDGET_VENDORS.every((vendor) => news[vendor] === 0)) return totals;
    if (known === undefined) this.#forgetWriters(month);
    this.#write('spending (month, amounts) VALUES (?, ?)', month, totals);
    if (running) {
      // Running totals never fall, so one that holds news is the newest in everything.
      this.#write(
        'writer (id, month, amounts) VALUES (?, ?, ?)',
        running.writer,
        month,
        running.spent,
      );
    }
    return totals;
  }

  #read(query: string, key: string): Amounts | undefined {
    return v.parse(Rows, this.#storage.sql.exec(query, key).toArray())[0]?.amounts;
  }

  #write(into: string, ...values: readonly (string | Amounts)[]): void {
    const texts = values.map((value) =>
      typeof value === 'string' ? value : JSON.stringify(value),
    );
    this.#storage.sql.exec(`INSERT OR REPLACE INTO ${into}`, ...texts);
  }

  /** As a month begins: those of the month before may still settle late, older ones are gone with their isolates. */
  #forgetWriters(month: string): void {
    this.#storage.sql.exec(
      'DELETE FROM writer WHERE month < (SELECT max(month) FROM spending WHERE month < ?)',
      month,
    );
  }
}
