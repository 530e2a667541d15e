/**
 * The events of a block as a query sees them: whole, to be kept as long as the query likes; or as a view of the
 * block's columns that moves from event to event, for queries that look at few fields and keep no event.
 */
import type { Column } from '../../../columns/column.ts';
import type { Block } from '../../../columns/columns.ts';
import {
  fieldColumn,
  INGESTION,
  MESSAGE,
  ROW,
  partColumn,
  TIMESTAMP,
  type LogColumn,
} from './log-columns.ts';
import type { Field, QueryEvent } from './row.ts';
import type { TextTest } from './text-test.ts';
import type { Value } from './values.ts';

/** What a block does not say of an event. */
export interface Origin {
  /** Name of the stream. */
  readonly name: string;
  /** `account:group`. */
  readonly log: string;
}

/** @returns the event at an index */
export type Look = (index: number, origin: Origin) => QueryEvent;

export function wholeEvents(block: Block<Value>): Look {
  const columns = [ROW, TIMESTAMP, INGESTION, MESSAGE].map((column) => block.column(column));
  const [rows, timestamps, ingestions, messages] = columns;
  return (index, { name, log }) => ({
    row: Number(rows?.[index]),
    timestampMs: Number(timestamps?.[index]),
    ingestionMs: Number(ingestions?.[index]),
    stream: name,
    log,
    message: String(messages?.[index]),
  });
}

/** The event is the same object each time. */
export function viewOf(block: Block<Value>): Look {
  const view = new View(block);
  return (index, origin) => {
    view.index = index;
    view.origin = origin;
    return view;
  };
}

class View implements QueryEvent {
  readonly #block: Block<Value>;
  /** Keyed by the object that asks, which is faster than a search by name. */
  readonly #columns = new Map<Field, Column<Value>>();
  readonly #tests = new Map<TextTest, () => boolean>();
  readonly known = this;
  index = 0;
  origin: Origin = { name: '', log: '' };

  constructor(block: Block<Value>) {
    this.#block = block;
  }

  find(field: Field): Value {
    let column = this.#columns.get(field);
    if (column === undefined) {
      column = this.#block.column(fieldColumn(field.name, field.path));
      this.#columns.set(field, column);
    }
    return column[this.index];
  }

  passes(test: TextTest): boolean {
    let passes = this.#tests.get(test);
    if (passes === undefined) {
      passes = this.#testOf(test);
      this.#tests.set(test, passes);
    }
    return passes();
  }

  get row(): number {
    return Number(this.#at(ROW));
  }
  get timestampMs(): number {
    return Number(this.#at(TIMESTAMP));
  }
  get ingestionMs(): number {
    return Number(this.#at(INGESTION));
  }
  get message(): string {
    return String(this.#at(MESSAGE));
  }
  get stream(): string {
    return this.origin.name;
  }
  get log(): string {
    return this.origin.log;
  }

  /** Regular expressions are tried event by event, because they may take long. */
  #testOf(test: TextTest): () => boolean {
    const part = partColumn(test);
    if (part !== undefined) {
      const column = this.#block.column(part);
      return () => column[this.index] === true;
    }
    const known = this.#block.filled(test.key);
    return () => {
      if (Number.isNaN(known[this.index])) known[this.index] = test.test(this.message) ? 1 : 0;
      return known[this.index] === 1;
    };
  }

  #at(column: LogColumn): Value {
    return this.#block.column(column)[this.index];
  }
}
