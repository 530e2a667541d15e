/** Finds datasets. */
import type { DatabaseSync } from 'node:sqlite';
import type { DatasetRow } from './rows.ts';
import { DATASET_COLUMNS, readDataset } from './rows.ts';

export interface Catalog {
  /** By slug or by name, in any case. */
  find(dataset: string): DatasetRow | undefined;
}

/** The dataset in a path: https://docs.honeycomb.io/api/tag/Datasets has blanks and slashes as dashes. */
export function slugOf(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[\s/]/g, '-');
}

export function createCatalog(database: DatabaseSync): Catalog {
  const select = database.prepare(
    `SELECT ${DATASET_COLUMNS} FROM honeycomb_datasets WHERE slug = ?`,
  );
  return {
    find(dataset) {
      const row = select.get(slugOf(dataset));
      return row && readDataset(row);
    },
  };
}
