/**
 * Amazon CloudWatch Logs' room: one path, the operation in `X-Amz-Target`. The HTTP ingestion paths and live
 * tail are not served and answer as an unknown or unsupported operation.
 */
import { Hono } from 'hono';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import type { Room, RoomContext } from '../room.ts';
import { logEventOperations } from './events/operations.ts';
import { createEventStore } from './events/store.ts';
import { metricFilterOperations } from './filters/metric.ts';
import { createFilterStore } from './filters/store.ts';
import { subscriptionFilterOperations } from './filters/subscription.ts';
import { logGroupOperations } from './groups.ts';
import { queryDefinitionOperations } from './insights/definitions.ts';
import { createQueryDefinitionStore } from './insights/definition-store.ts';
import { queryOperations } from './insights/operations.ts';
import { createQueries } from './insights/queries.ts';
import { recordOperations } from './insights/records.ts';
import { kmsOperations } from './kms.ts';
import { createLogStore } from './store.ts';
import { logStreamOperations } from './streams.ts';
import { tagOperations } from './tags.ts';

export function createCloudWatchLogs(context: RoomContext, authenticator: Authenticator): Room {
  const { database, journal, now } = context;
  const store = createLogStore(database);
  const filters = createFilterStore(database);
  const events = createEventStore(database);
  const service = createService({
    vendor: 'cloudwatch',
    model: loadModel('logs'),
    context,
    authenticator,
    operations: {
      ...logGroupOperations({ store, filters, now }),
      ...logStreamOperations(store, now),
      ...tagOperations(store),
      ...kmsOperations(store),
      ...recordOperations({ store, events, now }),
      ...metricFilterOperations({ store, filters, now }),
      ...subscriptionFilterOperations({ store, filters, now }),
      ...queryOperations({ store, queries: createQueries({ store, events, journal, now }) }),
      ...queryDefinitionOperations(createQueryDefinitionStore(database), now),
      ...logEventOperations({ store, events, journal, now }),
    },
  });
  return { routes: new Hono().all('*', (c) => service(c.req.raw)) };
}
