/**
 * Amazon CloudWatch Logs' room: one path, the operation in `X-Amz-Target`. The HTTP ingestion paths, live tail and
 * queries are not served yet and answer as an unknown or unsupported operation.
 */
import { Hono } from 'hono';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import type { Room, RoomContext } from '../room.ts';
import { logEventOperations } from './events/operations.ts';
import { createEventStore } from './events/store.ts';
import { logGroupOperations } from './groups.ts';
import { createLogStore } from './store.ts';
import { logStreamOperations } from './streams.ts';

export function createCloudWatchLogs(context: RoomContext, authenticator: Authenticator): Room {
  const { database, journal, now } = context;
  const store = createLogStore(database);
  const events = createEventStore(database);
  const service = createService({
    vendor: 'cloudwatch',
    model: loadModel('logs'),
    context,
    authenticator,
    operations: {
      ...logGroupOperations(store, now),
      ...logStreamOperations(store, now),
      ...logEventOperations({ store, events, journal, now }),
    },
  });
  return { routes: new Hono().all('*', (c) => service(c.req.raw)) };
}
