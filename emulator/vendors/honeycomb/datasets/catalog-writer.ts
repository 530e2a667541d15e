/**
 * Creates datasets and columns when an event is first written, with the type its value suggests. Every event asks for
 * all its columns, so it keeps the known ones in memory. It writes rows when something is new, and once a minute to
 * note that a column is still written to.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { FieldValue, Fields } from '../attributes.ts';
import { newId } from '../api/documents.ts';
import { slugOf } from './catalog.ts';
import type { ColumnType, DatasetRow } from './rows.ts';
import { readColumn, readDataset } from './rows.ts';

export interface CatalogWriter {
  /**
   * The dataset's name as it was first written; the dataset and the columns are made when they are new. Of more columns
   * than a dataset may have, or a request may make, the events are kept and the columns are not listed.
   */
  write(dataset: string, events: Iterable<Fields>, allowance?: ColumnAllowance): string;
  /** Drops what is kept in memory: after a rollback, or when rows were changed by others. */
  forget(): void;
}

/** How many columns one request may still make or refresh, over all its datasets. */
export interface ColumnAllowance {
  left: number;
}

interface KnownColumn {
  type: ColumnType;
  writtenMs: number;
}

interface KnownDataset {
  row: DatasetRow;
  readonly columns: Map<string, KnownColumn>;
  writtenMs: number;
}

const WRITTEN_PRECISION_MS = 60_000;
/** Of a dataset; and of one request, since each takes a row. */
const MAX_COLUMNS = 10_000;

export function createAllowance(): ColumnAllowance {
  return { left: MAX_COLUMNS };
}

/** @param now unix milliseconds */
export function createCatalogWriter(database: DatabaseSync, now: () => number): CatalogWriter {
  const known = new Map<string, KnownDataset>();
  const selectDataset = database.prepare('SELECT * FROM honeycomb_datasets WHERE slug = ?');
  const selectColumns = database.prepare('SELECT * FROM honeycomb_columns WHERE dataset = ?');
  const insertDataset = database.prepare(
    'INSERT INTO honeycomb_datasets (slug, name, created_ms) VALUES (?, ?, ?) RETURNING *',
  );
  const writeDataset = database.prepare(
    'UPDATE honeycomb_datasets SET last_written_ms = ? WHERE slug = ? RETURNING *',
  );
  const writeColumn = database.prepare(`
    INSERT INTO honeycomb_columns (dataset, key_name, id, type, created_ms, updated_ms, last_written_ms)
    VALUES (?, ?, ?, ?, ?5, ?5, ?5)
    ON CONFLICT DO UPDATE SET type = excluded.type, last_written_ms = excluded.last_written_ms`);

  function load(slug: string): KnownDataset | undefined {
    const present = known.get(slug);
    if (present !== undefined) return present;
    const row = selectDataset.get(slug);
    if (row === undefined) return undefined;
    const columns = selectColumns.all(slug).map((column): [string, KnownColumn] => {
      const { key_name, type } = readColumn(column);
      return [key_name, { type, writtenMs: Number(column['last_written_ms'] ?? 0) }];
    });
    const loaded = {
      row: readDataset(row),
      columns: new Map(columns),
      writtenMs: Number(row['last_written_ms'] ?? 0),
    };
    known.set(slug, loaded);
    return loaded;
  }

  function make(slug: string, name: string): KnownDataset {
    const row = readDataset(insertDataset.get(slug, name.trim(), now()));
    const made = { row, columns: new Map<string, KnownColumn>(), writtenMs: 0 };
    known.set(slug, made);
    return made;
  }

  return {
    write(name, events, allowance = createAllowance()) {
      const slug = slugOf(name);
      const dataset = load(slug) ?? make(slug, name);
      const time = now();
      const stale = time - WRITTEN_PRECISION_MS;
      for (const fields of events) {
        for (const key in fields) {
          const type = typeOf(fields[key]);
          const column = dataset.columns.get(key);
          const wanted = column === undefined ? type : common(column.type, type);
          if (column?.type === wanted && column.writtenMs > stale) continue;
          if (column === undefined && dataset.columns.size >= MAX_COLUMNS) continue;
          if (allowance.left-- <= 0) break;
          writeColumn.run(slug, key, newId(), wanted, time);
          dataset.columns.set(key, { type: wanted, writtenMs: time });
        }
      }
      if (dataset.writtenMs <= stale) {
        dataset.row = readDataset(writeDataset.get(time, slug));
        dataset.writtenMs = time;
      }
      return dataset.row.name;
    },
    forget: () => known.clear(),
  };
}

function typeOf(value: FieldValue | undefined): ColumnType {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'integer';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'float';
    default:
      return 'string';
  }
}

/** The narrowest type that holds both. */
function common(a: ColumnType, b: ColumnType): ColumnType {
  if (a === b) return a;
  const areNumbers = a !== 'string' && b !== 'string' && a !== 'boolean' && b !== 'boolean';
  return areNumbers ? 'float' : 'string';
}
