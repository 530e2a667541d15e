/** Which rows the requests in the inbox bring: those of the vendors' own code, given a request as its service would. */
import type { DatabaseSync } from 'node:sqlite';
import { loadModel } from '../vendors/aws/model.ts';
import type { Ingesting } from '../vendors/aws/operation.ts';
import { createProtocol } from '../vendors/aws/protocol.ts';
import { createValidator } from '../vendors/aws/validate.ts';
import { putLogEvents } from '../vendors/cloudwatch/events/put.ts';
import { createEventStore } from '../vendors/cloudwatch/events/store.ts';
import { createLogStore } from '../vendors/cloudwatch/store.ts';
import type { Journal } from '../store/journal.ts';
import { createLogMetrics } from '../vendors/metrics/logs/log-metrics.ts';
import { createIngest } from '../vendors/xray/segments/ingest.ts';
import { putTraceSegments } from '../vendors/xray/segments/put.ts';
import { createSegmentStore } from '../vendors/xray/segments/store.ts';
import type { Entry } from '../inbox/entry.ts';

/** Stores the rows of an entry whose request is kept under an id. */
export type Store = (entry: Entry, request: number) => void;

export function createStores(database: DatabaseSync, journal: Journal): Store {
  const segments = putTraceSegments(createIngest(createSegmentStore(database), journal));
  const events = putLogEvents({
    store: createLogStore(database),
    events: createEventStore(database),
    journal,
    onStored: createLogMetrics(database, journal),
  });
  const stores = new Map([
    ['PutTraceSegments', storeOf('xray', 'PutTraceSegments', segments)],
    ['PutLogEvents', storeOf('logs', 'PutLogEvents', events)],
  ]);
  return (entry, request) => {
    const store = stores.get(entry.operation);
    if (store === undefined) throw new Error(`Nothing stores ${entry.operation}`);
    store(entry, request);
  };
}

/** The input is read as the service read it, where it is needed. */
function storeOf(service: 'xray' | 'logs', name: string, { store }: Ingesting): Store {
  const model = loadModel(service);
  const operation = model.operations[name];
  if (operation === undefined) throw new Error(`The model of ${service} has no ${name}`);
  const protocol = createProtocol(model);
  const validate = createValidator(model);
  return ({ body, digest, caller, receivedMs }, request) => {
    const input = () => validate(operation, protocol.parse(operation, body)).input;
    store({ input, digest }, caller, { request, receivedMs });
  };
}
