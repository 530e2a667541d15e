/**
 * Columns of a table of events, for queries that look at few columns of very many rows. It reads rows in blocks by
 * their ids, and keeps columns of whole blocks in memory up to a limit, so that a query that comes again reads only
 * newer rows. Rows are written once and never changed; `refresh` finds out whether some were deleted.
 */
import type { DatabaseSync } from 'node:sqlite';

/** A value for every row of a block, in the order of their ids. */
export type Column<V> = readonly V[] | Float64Array;

export interface ColumnDefinition<V> {
  /** Tells the column from others of its table. */
  readonly key: string;
  /** An aggregate of SQLite that gives the JSON text of an array with an element for every row. */
  readonly sql: string;
  readonly parameters?: readonly string[];
  /** From an element of the array to the value. Columns that share their SQL are read at once. */
  readonly value: (element: unknown) => V;
}

/** The rows with ids from `first` to `last`. */
export interface Block<V> {
  readonly rows: number;
  column(definition: ColumnDefinition<V>): Column<V>;
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
  /** Of columns that are kept; with 0 everything is read anew. @default 0 */
  readonly keptBytes?: number;
  /** @default 8192, some milliseconds of reading */
  readonly blockRows?: number;
  /** Longer blocks are divided, so that a query holds no more at once. @default 16 MiB */
  readonly blockBytes?: number;
}

interface Summary extends Times {
  readonly rows: number;
  readonly bytes: number;
}

interface Kept<V> {
  readonly column: Column<V>;
  readonly bytes: number;
}

export function createColumns<V>(
  database: DatabaseSync,
  { name, begin, end, bytes }: TableOptions,
  limits: ColumnLimits = {},
): Columns<V> {
  const { keptBytes: mostKept = 0, blockRows = 8192, blockBytes = 16 * 1024 * 1024 } = limits;
  const selectEnds = database.prepare(`
    SELECT (SELECT min(id) FROM ${name}) AS first, (SELECT max(id) FROM ${name}) AS last`);
  const selectSummary = database.prepare(`
    SELECT min(${begin}) AS "from", max(${end}) AS "to", count(*) AS "rows", sum(${bytes}) AS bytes
    FROM ${name} WHERE id BETWEEN ? AND ?`);
  const countRows = database.prepare(
    `SELECT count(*) AS "rows", (SELECT count(*) FROM ${name} WHERE id > ?) AS newer FROM ${name}`,
  );
  const selectRow = database.prepare(
    `SELECT *, (SELECT received_ms FROM requests WHERE id = request) FROM ${name} WHERE id = ?`,
  );
  selectRow.setReadBigInts(true);
  const summaries = new Map<number, Summary>();
  const kept = new Map<string, Kept<V>>();
  let keptBytes = 0;
  let seen: Seen = { last: 0, rows: 0, row: '' };

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

  /** In one pass, and columns that share their SQL from one text. */
  function read(
    first: number,
    last: number,
    definitions: readonly ColumnDefinition<V>[],
  ): Column<V>[] {
    if (definitions.length === 0) return [];
    const sources = new Map(definitions.map((one) => [sourceOf(one), one]));
    const columns = [...sources.values()].map(({ sql }, index) => `${sql} AS "${index}"`);
    const statement = database.prepare(
      `SELECT ${columns.join(', ')} FROM ${name} WHERE id BETWEEN ? AND ?`,
    );
    const parameters = [...sources.values()].flatMap(({ parameters = [] }) => parameters);
    const row = statement.get(...parameters, first, last);
    const parsed = new Map(
      [...sources.keys()].map((source, index) => [source, parseList(row?.[String(index)])]),
    );
    return definitions.map((one) => pack((parsed.get(sourceOf(one)) ?? []).map(one.value)));
  }

  function rowAt(id: number): string {
    return Object.values(selectRow.get(id) ?? {}).join('\n');
  }

  function keep(key: string, column: Column<V>): void {
    const bytes = sizeOf(column);
    kept.set(key, { column, bytes });
    keptBytes += bytes;
    for (const [oldest, { bytes }] of kept) {
      if (keptBytes <= mostKept) break;
      kept.delete(oldest);
      keptBytes -= bytes;
    }
  }

  function find(key: string): Column<V> | undefined {
    const found = kept.get(key);
    if (found === undefined) return undefined;
    kept.delete(key);
    kept.set(key, found);
    return found.column;
  }

  /** @param asked what earlier blocks were asked for, which is read at once. */
  function openBlock(
    { first, last, rows }: { first: number; last: number; rows: number },
    isKept: boolean,
    asked: Map<string, ColumnDefinition<V>>,
  ): Block<V> {
    const loaded = new Map<string, Column<V>>();

    function load(definitions: readonly ColumnDefinition<V>[]): void {
      const missing = definitions.filter(({ key }) => {
        const column = isKept ? find(`${first} ${key}`) : undefined;
        // Rows that were deleted since, and not yet told of, would shift the others.
        if (column?.length !== rows) return true;
        loaded.set(key, column);
        return false;
      });
      for (const [index, column] of read(first, last, missing).entries()) {
        const key = missing[index]?.key ?? '';
        if (column.length !== rows) throw new Error(`Rows of ${name} changed while they were read`);
        loaded.set(key, column);
        if (isKept) keep(`${first} ${key}`, column);
      }
    }

    load([...asked.values()]);
    return {
      rows,
      column(definition) {
        const { key } = definition;
        const found = loaded.get(key);
        if (found !== undefined) return found;
        asked.set(key, definition);
        load([definition]);
        return loaded.get(key) ?? [];
      },
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
      yield openBlock({ first, last, rows }, isKept, asked);
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
        const isWhole = mostKept > 0 && last <= most;
        yield* within(first, Math.min(last, most), times, isWhole, asked);
      }
    },
    refresh() {
      const { last, rows, row } = seen;
      const counted = countRows.get(last);
      const all = Number(counted?.['rows']);
      const isSame = all - Number(counted?.['newer']) === rows && rowAt(last) === row;
      if (!isSame) {
        summaries.clear();
        kept.clear();
        keptBytes = 0;
      }
      const most = Number(selectEnds.get()?.['last'] ?? 0);
      seen = { last: most, rows: all, row: rowAt(most) };
    },
  };
}

/**
 * Where the table ended. While that row is there ids up to it are not given again, so that as many rows as there were
 * are the same rows. The row is known again by all it holds and when it arrived.
 */
interface Seen {
  readonly last: number;
  readonly rows: number;
  readonly row: string;
}

function sourceOf<V>({ sql, parameters = [] }: ColumnDefinition<V>): string {
  return JSON.stringify([sql, ...parameters]);
}

/** Of no rows some aggregates give nothing. */
function parseList(text: unknown): readonly unknown[] {
  const list: unknown = JSON.parse(typeof text === 'string' ? text : '[]');
  return Array.isArray(list) ? list : [];
}

/** Numbers side by side, and each text once. */
function pack<V>(values: readonly V[]): Column<V> {
  if (values.every((value) => typeof value === 'number')) return Float64Array.from(values);
  const known = new Map<V, V>();
  return values.map((value) => {
    if (typeof value !== 'string') return value;
    const same = known.get(value);
    if (same !== undefined) return same;
    known.set(value, value);
    return value;
  });
}

function sizeOf<V>(column: Column<V>): number {
  if (column instanceof Float64Array) return column.byteLength;
  let bytes = 8 * column.length;
  for (const value of new Set(column)) {
    if (typeof value === 'string') bytes += 24 + 2 * value.length;
    else if (typeof value === 'number') bytes += 16;
  }
  return bytes;
}
