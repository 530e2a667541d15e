/** Stores what Honeycomb accepts: OTLP exports, single events and batches. */
import type { DatabaseSync } from 'node:sqlite';
import type { VendorIntakes } from '../../inbox/intake.ts';
import type { Journal } from '../../store/journal.ts';
import { createCatalogWriter } from './datasets/catalog-writer.ts';
import { eventIntakes } from './events/stored-events.ts';
import { exportIntakes } from './otlp/export.ts';
import { createEventStore } from './store.ts';

export function honeycombIntakes(
  database: DatabaseSync,
  journal: Journal,
  now: () => number,
): VendorIntakes {
  const catalog = createCatalogWriter(database, now);
  const store = createEventStore(database, journal, catalog);
  const intakes = { ...exportIntakes(store), ...eventIntakes(store) };
  return Object.fromEntries(
    Object.entries(intakes).map(([operation, intake]) => [
      operation,
      { ...intake, forget: catalog.forget },
    ]),
  );
}
