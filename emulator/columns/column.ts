/** Reads columns of some rows of a table in one pass, each column as one JSON text. */
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
  /** False for a column that is too large to be worth keeping. @default true */
  readonly isKept?: boolean;
}

/** @returns reads columns of the rows with ids from `first` to `last` */
export function createColumnReader<V>(
  database: DatabaseSync,
  table: string,
): (first: number, last: number, definitions: readonly ColumnDefinition<V>[]) => Column<V>[] {
  const pack = createPacker<V>();
  // In one pass, and columns that share their SQL from one text.
  return (first, last, definitions) => {
    if (definitions.length === 0) return [];
    const sources = new Map(definitions.map((one) => [sourceOf(one), one]));
    const columns = [...sources.values()].map(({ sql }, index) => `${sql} AS "${index}"`);
    const statement = database.prepare(
      `SELECT ${columns.join(', ')} FROM ${table} WHERE id BETWEEN ? AND ?`,
    );
    const parameters = [...sources.values()].flatMap(({ parameters = [] }) => parameters);
    const row = statement.get(...parameters, first, last);
    const parsed = new Map(
      [...sources.keys()].map((source, index) => [source, parseList(row?.[String(index)])]),
    );
    return definitions.map((one) => pack((parsed.get(sourceOf(one)) ?? []).map(one.value)));
  };
}

function sourceOf<V>({ sql, parameters = [] }: ColumnDefinition<V>): string {
  return JSON.stringify([sql, ...parameters]);
}

/** Of no rows some aggregates give nothing. */
function parseList(text: unknown): readonly unknown[] {
  const list: unknown = JSON.parse(typeof text === 'string' ? text : '[]');
  return Array.isArray(list) ? list : [];
}

/** Of texts that are kept once for all blocks: so many, and so long. */
const MOST_TEXTS = 10_000;
const MOST_CHARACTERS = 100;
/** Of columns that have one value in all rows, for example of a field that no event of a block has. */
const MOST_CONSTANTS = 64;

/**
 * Numbers side by side, and each text once: in a block, and short ones in all blocks, for two texts that are one are
 * compared in no time. Blocks share a column that has one value in all rows.
 */
function createPacker<V>(): (values: readonly V[]) => Column<V> {
  const everywhere = new Map<V, V>();
  const constants = new Map<V, Column<V>>();

  function packNew(values: readonly V[]): Column<V> {
    if (values.every((value) => typeof value === 'number')) return Float64Array.from(values);
    if (everywhere.size > MOST_TEXTS) everywhere.clear();
    const known = new Map<V, V>();
    return values.map((value) => {
      if (typeof value !== 'string') return value;
      const texts = isLong(value) ? known : everywhere;
      const same = texts.get(value);
      if (same !== undefined) return same;
      texts.set(value, value);
      return value;
    });
  }

  return (values) => {
    const [first] = values;
    if (first === undefined || !isShared(values)) return packNew(values);
    const shared = constants.get(first);
    if (shared?.length === values.length) return shared;
    const packed = packNew(values);
    if (constants.size >= MOST_CONSTANTS) constants.clear();
    constants.set(first, packed);
    return packed;
  };
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > MOST_CHARACTERS;
}

/**
 * Whether blocks share the column, since it has one value in all rows: no long text, and not NaN, which stands for what
 * is not known yet.
 */
export function isShared<V>(values: Column<V>): boolean {
  const [first] = values;
  if (isLong(first)) return false;
  for (const value of values) if (value !== first) return false;
  return true;
}
