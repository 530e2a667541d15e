/** Reads which datasets there are, and which columns and derived columns their events have. */
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { ALL_DATASETS, Field, type ExploreFields } from './shapes.ts';

/** More than a person looks through; bounds the list for a sender that invents names. */
const MOST = 2000;

const Datasets = v.array(v.object({ slug: v.string(), name: v.string() }));

export function createFieldReader({
  database,
}: Pick<ConsoleContext, 'database'>): (dataset: string) => ExploreFields {
  const datasets = database.prepare(
    `SELECT slug, name FROM honeycomb_datasets ORDER BY last_written_ms DESC, slug LIMIT ${MOST}`,
  );
  const fields = database.prepare(`
    SELECT key_name AS name, min(type) AS type FROM honeycomb_columns
      WHERE hidden = 0 AND (dataset = ?1 OR ?1 = '${ALL_DATASETS}') GROUP BY key_name
    UNION
    SELECT document ->> '$.alias', 'expression' FROM honeycomb_documents
      WHERE kind = 'derived_column' AND scope IN (?1, '${ALL_DATASETS}')
    ORDER BY 1 LIMIT ${MOST}`);
  const some = database.prepare('SELECT EXISTS (SELECT 1 FROM honeycomb_events) AS some');

  return (dataset) => ({
    datasets: v.parse(Datasets, datasets.all()),
    fields: v.parse(v.array(Field), fields.all(dataset)),
    has_events: some.get()?.['some'] === 1,
  });
}
