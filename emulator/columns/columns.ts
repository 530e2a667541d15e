/**
 * Reads a table of events in blocks of columns, by the rows' ids, for queries that look at few columns of very many
 * rows. It keeps columns of whole blocks, so that a repeated query reads only newer rows. Rows are written once and
 * never changed; `refresh` finds out whether some were deleted.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createColumnReader, type Column, type ColumnDefinition } from './column.ts';
import { createKept, sizeOf } from './kept.ts';
import { createMemory, type Memory } from './memory.ts';

/** The rows with ids from `first` to `last`. */
export interface Block<V> {
  readonly rows: number;
  column(definition: ColumnDefinition<V>): Column<V>;
  /** When its events begin and end; wider where rows were deleted since. */
  readonly times: Times;
  /** A column that its user fills with a number for each row that it comes to, NaN until then; kept as others are. */
  filled(key: string): Float64Array;
  /**
   * What its user made of all rows of a whole block, so that it need not be made again; undefined where this cannot be
   * kept, since rows are still added to the block.
   */
  readonly made: Made | undefined;
}

export interface Made {
  /** @param key tells it from all else that is made of blocks of this table */
  find(key: string): unknown;
  keep(key: string, made: unknown, bytes: number): void;
}

/** Times of events, in the unit of the table; both ends belong to it. */
export interface Times {
  readonly from: number;
  readonly to: number;
}

export interface TableOptions {
  readonly name: string;
  /** SQL: when an event begins and ends, and how many bytes it has. */
  readonly begin: string;
  readonly end: string;
  readonly bytes: string;
}

export interface Columns<V> {
  /**
   * The blocks that may have events of these times, among rows stored before the first is taken. A step that gives
   * undefined found nothing. A block is of use until the next step.
   */
  blocks(times: Times): Generator<Block<V> | undefined, void>;
  /** Forgets what is kept if any row was deleted since this was last called; called before each query. */
  refresh(): void;
}

export interface ColumnLimits {
  /** Where columns are kept. @default everything is read again */
  readonly memory?: Memory;
  /**
   * Where what is made of blocks is kept. With a memory of its own, columns of many queries do not push out what
   * spares reading them. @default with the columns
   */
  readonly madeMemory?: Memory;
  /** @default 8192, some milliseconds of reading */
  readonly blockRows?: number;
  /** Longer blocks are divided, so that a query holds no more at once. @default 16 MiB */
  readonly blockBytes?: number;
}

interface Summary extends Times {
  readonly rows: number;
  readonly bytes: number;
}

export function createColumns<V>(
  database: DatabaseSync,
  { name, begin, end, bytes }: TableOptions,
  limits: ColumnLimits = {},
): Columns<V> {
  const { memory, madeMemory = memory, blockRows = 8192, blockBytes = 16 * 1024 * 1024 } = limits;
  const selectEnds = database.prepare(`
    SELECT (SELECT min(id) FROM ${name}) AS first, (SELECT max(id) FROM ${name}) AS last`);
  const selectSummary = database.prepare(`
    SELECT min(${begin}) AS "from", max(${end}) AS "to", count(*) AS "rows", sum(${bytes}) AS bytes
    FROM ${name} WHERE id BETWEEN ? AND ?`);
  const countRows = database.prepare(
    `SELECT count(*) AS "rows", (SELECT count(*) FROM ${name} WHERE id > ?) AS newer FROM ${name}`,
  );
  // Another connection's changes, and this one's.
  const selectVersion = database.prepare(
    'SELECT data_version AS others, total_changes() AS own FROM pragma_data_version',
  );
  const selectRow = database.prepare(
    `SELECT *, (SELECT received_ms FROM requests WHERE id = request) FROM ${name} WHERE id = ?`,
  );
  selectRow.setReadBigInts(true);
  const summaries = new Map<number, Summary>();
  const read = createColumnReader<V>(database, name);
  const kept = createKept<Column<V>>(memory ?? createMemory(0));
  const made = createKept<unknown>(madeMemory ?? createMemory(0));
  let seen: Seen = { last: 0, rows: 0, row: '', version: '' };

  function summarize(first: number, last: number): Summary {
    const row = selectSummary.get(first, last) ?? {};
    const number = (name: string) => Number(row[name] ?? 0);
    return {
      from: number('from'),
      to: number('to'),
      rows: number('rows'),
      bytes: number('bytes'),
    };
  }

  function rowAt(id: number): string {
    return Object.values(selectRow.get(id) ?? {}).join('\n');
  }

  /** @param asked what earlier blocks were asked for, which is read at once. */
  function openBlock(
    { first, last, rows, times }: { first: number; last: number; rows: number; times: Times },
    isKept: boolean,
    asked: Map<string, ColumnDefinition<V>>,
  ): Block<V> {
    const loaded = new Map<string, Column<V>>();

    function load(definitions: readonly ColumnDefinition<V>[]): void {
      const missing = definitions.filter(({ key }) => {
        const column = isKept ? kept.find(`${first} ${key}`) : undefined;
        // Rows that were deleted since, and not yet told of, would shift the others.
        if (column?.length !== rows) return true;
        loaded.set(key, column);
        return false;
      });
      for (const [index, column] of read(first, last, missing).entries()) {
        const key = missing[index]?.key ?? '';
        if (column.length !== rows) throw new Error(`Rows of ${name} changed while they were read`);
        loaded.set(key, column);
        if (isKept && missing[index]?.isKept !== false) {
          kept.keep(`${first} ${key}`, column, sizeOf(column));
        }
      }
    }

    load([...asked.values()]);
    return {
      rows,
      times,
      column(definition) {
        const { key } = definition;
        const found = loaded.get(key);
        if (found !== undefined) return found;
        asked.set(key, definition);
        load([definition]);
        return loaded.get(key) ?? [];
      },
      filled(key) {
        const found = isKept ? kept.find(`${first} ${key}`) : undefined;
        if (found instanceof Float64Array && found.length === rows) return found;
        const column = new Float64Array(rows).fill(Number.NaN);
        if (isKept) kept.keep(`${first} ${key}`, column, sizeOf(column));
        return column;
      },
      made: isKept
        ? {
            find: (key) => made.find(`${first} ${rows} ${key}`),
            keep: (key, value, size) => made.keep(`${first} ${rows} ${key}`, value, size),
          }
        : undefined,
    };
  }

  function* within(
    first: number,
    last: number,
    times: Times,
    isKept: boolean,
    asked: Map<string, ColumnDefinition<V>>,
  ): Generator<Block<V> | undefined, void> {
    const known = isKept ? summaries.get(first) : undefined;
    const summary = known ?? summarize(first, last);
    if (isKept) summaries.set(first, summary);
    const { from, to, rows, bytes } = summary;
    if (rows === 0 || from > times.to || to < times.from) yield undefined;
    else if (bytes <= blockBytes || first === last) {
      yield openBlock({ first, last, rows, times: { from, to } }, isKept, asked);
    } else {
      const middle = Math.floor((first + last) / 2);
      yield* within(first, middle, times, false, asked);
      yield* within(middle + 1, last, times, false, asked);
    }
  }

  return {
    *blocks(times) {
      const ends = selectEnds.get();
      const [least, most] = [Number(ends?.['first'] ?? 1), Number(ends?.['last'] ?? 0)];
      const asked = new Map<string, ColumnDefinition<V>>();
      for (let first = least - (least % blockRows); first <= most; first += blockRows) {
        const last = first + blockRows - 1;
        const isWhole = memory !== undefined && last <= most;
        yield* within(first, Math.min(last, most), times, isWhole, asked);
      }
    },
    refresh() {
      const { last, rows, row } = seen;
      const version = JSON.stringify(selectVersion.get());
      // Counting takes a tenth of a second for a million rows.
      if (version === seen.version) return;
      const counted = countRows.get(last);
      const all = Number(counted?.['rows']);
      const isSame = all - Number(counted?.['newer']) === rows && rowAt(last) === row;
      if (!isSame) {
        summaries.clear();
        kept.clear();
        made.clear();
      }
      const most = Number(selectEnds.get()?.['last'] ?? 0);
      seen = { last: most, rows: all, row: rowAt(most), version };
    },
  };
}

/**
 * The last row of the table. While it exists SQLite gives no id up to its own again, so an unchanged number of rows
 * means unchanged rows. The row is recognised by its columns and its time of arrival.
 */
interface Seen {
  readonly last: number;
  readonly rows: number;
  readonly row: string;
  readonly version: string;
}
