/** Stores log events of PutLogEvents and of the HTTP endpoints, and the metrics made of them. */
import type { DatabaseSync } from 'node:sqlite';
import type { VendorIntakes } from '../../inbox/intake.ts';
import type { Journal } from '../../store/journal.ts';
import { createAwsIntake } from '../aws/intake.ts';
import { loadModel } from '../aws/model.ts';
import { storeLogEvents } from './events/put.ts';
import { createEventStore } from './events/store.ts';
import { endpointIntakes } from './ingestion/stored-batches.ts';
import { createLogMetrics, type RecordSamples } from './metrics/log-metrics.ts';
import { createLogStore } from './store.ts';

/** @param record keeps what log events report as metrics */
export function logIntakes(
  database: DatabaseSync,
  journal: Journal,
  record: RecordSamples,
): VendorIntakes {
  const store = storeLogEvents({
    store: createLogStore(database),
    events: createEventStore(database),
    journal,
    onStored: createLogMetrics(database, journal, record),
  });
  return {
    PutLogEvents: createAwsIntake(loadModel('logs'), 'PutLogEvents', store),
    ...endpointIntakes(store, journal),
  };
}
