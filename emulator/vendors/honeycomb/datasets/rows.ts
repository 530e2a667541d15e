/** The rows of datasets and columns, as they are stored and as the API shows them. */
import * as v from 'valibot';

export const COLUMN_TYPES = ['string', 'float', 'integer', 'boolean'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

const Flag = v.pipe(
  v.number(),
  v.transform((number) => number !== 0),
);

const Dataset = v.object({
  slug: v.string(),
  name: v.string(),
  description: v.string(),
  expand_json_depth: v.number(),
  delete_protected: Flag,
  created_ms: v.number(),
  last_written_ms: v.nullable(v.number()),
  /** Null while there is none. */
  columns: v.optional(v.nullable(v.number()), null),
});

/** What of a dataset {@link readDataset} reads. */
export const DATASET_COLUMNS = `*, (SELECT nullif(count(*), 0) FROM honeycomb_columns
  WHERE dataset = honeycomb_datasets.slug) AS columns`;

const Column = v.object({
  dataset: v.string(),
  key_name: v.string(),
  id: v.string(),
  type: v.picklist(COLUMN_TYPES),
  hidden: Flag,
  description: v.string(),
  created_ms: v.number(),
  updated_ms: v.number(),
  last_written_ms: v.nullable(v.number()),
});

export interface DatasetRow {
  readonly slug: string;
  readonly name: string;
  readonly expandJsonDepth: number;
  readonly isProtected: boolean;
  /** As the API shows it. */
  readonly shown: object;
}

export type ColumnRow = v.InferOutput<typeof Column>;

export function readDataset(row: unknown): DatasetRow {
  const dataset = v.parse(Dataset, row);
  const { slug, name, description, expand_json_depth, delete_protected } = dataset;
  return {
    slug,
    name,
    expandJsonDepth: expand_json_depth,
    isProtected: delete_protected,
    shown: {
      name,
      slug,
      description,
      expand_json_depth,
      settings: { delete_protected },
      regular_columns_count: dataset.columns,
      created_at: timeText(dataset.created_ms),
      last_written_at: dataset.last_written_ms && timeText(dataset.last_written_ms),
    },
  };
}

export function readColumn(row: unknown): ColumnRow {
  return v.parse(Column, row);
}

export function showColumn(column: ColumnRow): object {
  const { id, key_name, type, hidden, description } = column;
  return {
    id,
    key_name,
    type,
    hidden,
    description,
    created_at: timeText(column.created_ms),
    updated_at: timeText(column.updated_ms),
    last_written: column.last_written_ms && timeText(column.last_written_ms),
  };
}

/** @param ms unix milliseconds */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
