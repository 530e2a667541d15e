import type { DatabaseSync } from 'node:sqlite';
import type { VendorIntakes } from '../../inbox/intake.ts';
import type { Journal } from '../../store/journal.ts';
import { itemIntakes } from './ingest/stored-items.ts';
import { createLifecycle } from './items/lifecycle.ts';
import { createOccurrenceStore } from './store.ts';

export function rollbarIntakes(
  database: DatabaseSync,
  journal: Journal,
  now: () => number,
): VendorIntakes {
  const lifecycle = createLifecycle(database, now);
  return itemIntakes(createOccurrenceStore(database, journal, lifecycle));
}
