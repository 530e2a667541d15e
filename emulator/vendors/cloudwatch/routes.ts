/**
 * Amazon CloudWatch Logs' room: the API on one path, the operation in `X-Amz-Target`, and beside it the paths of HTTP
 * ingestion.
 */
import { Hono } from 'hono';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import { createColumns } from '../../columns/columns.ts';
import { handOn, type Room, type RoomContext } from '../../inbox/room.ts';
import { createCollections } from '../aws/collections.ts';
import { deliveryOperations } from './delivery/deliveries.ts';
import { destinationOperations } from './delivery/destinations.ts';
import { exportTaskOperations } from './delivery/export-tasks.ts';
import { resourcePolicyOperations } from './delivery/resource-policies.ts';
import { createResourceTags } from './delivery/resource-tags.ts';
import { logEventOperations } from './events/operations.ts';
import { putLogEvents } from './events/put.ts';
import { createEventStore } from './events/store.ts';
import { metricFilterOperations } from './filters/metric.ts';
import { createFilterStore } from './filters/store.ts';
import { subscriptionFilterOperations } from './filters/subscription.ts';
import { logGroupOperations } from './groups.ts';
import { addIngestionRoutes } from './ingestion/routes.ts';
import { queryDefinitionOperations } from './insights/definitions.ts';
import { createQueryDefinitionStore } from './insights/definition-store.ts';
import { createInsightsEngine, type InsightsEngine } from './insights/engine.ts';
import { LOG_TABLE } from './insights/log-columns.ts';
import { queryOperations } from './insights/operations.ts';
import { createQueries } from './insights/queries.ts';
import { recordOperations } from './insights/records.ts';
import { kmsOperations } from './kms.ts';
import { createLiveTail, type LiveTailEffects } from './live-tail/live-tail.ts';
import { createLogStore } from './store.ts';
import { logStreamOperations } from './streams.ts';
import { tagOperations } from './tags.ts';

export interface CloudWatchLogsOptions extends LiveTailEffects {
  /** Of senders with an API key, where the host names none. @default us-east-1 */
  readonly region?: string;
  /** Runs the queries of Logs Insights. @default one that runs them here */
  readonly engine?: InsightsEngine | undefined;
}

export function createCloudWatchLogs(
  context: RoomContext,
  authenticator: Authenticator,
  options: CloudWatchLogsOptions = {},
): Room {
  const { region = 'us-east-1', engine: given, ...effects } = options;
  const { database, journal, now } = context;
  const store = createLogStore(database);
  const collections = createCollections(database);
  const resourceTags = createResourceTags(collections);
  const filters = createFilterStore(database);
  const events = createEventStore(database);
  const engine = given ?? createInsightsEngine(createColumns(database, LOG_TABLE));
  const liveTail = createLiveTail({ store, now, ...effects });
  const put = putLogEvents(store, liveTail.onKept);
  const service = createService({
    vendor: 'cloudwatch',
    model: () => loadModel('logs'),
    context,
    authenticator,
    operations: {
      ...logGroupOperations({ store, filters, now }),
      ...logStreamOperations(store, now),
      ...tagOperations(store, resourceTags),
      ...resourcePolicyOperations(collections, store, now),
      ...destinationOperations(collections, resourceTags, now),
      ...deliveryOperations(collections, resourceTags, now),
      ...exportTaskOperations(collections, store, now),
      ...kmsOperations(store),
      ...recordOperations({ store, events, now }),
      ...metricFilterOperations({ store, filters, now }),
      ...subscriptionFilterOperations({ store, filters, now }),
      ...queryOperations({ store, queries: createQueries({ store, engine, journal, now }), now }),
      ...queryDefinitionOperations(createQueryDefinitionStore(database), now),
      ...liveTail.operations,
      ...logEventOperations({ store, events, now }),
      PutLogEvents: put,
    },
  });
  const routes = new Hono();
  addIngestionRoutes(routes, { context, authenticator, store, put, region });
  routes.all('*', (c) => service(c.req.raw));
  routes.onError(handOn);
  return { routes };
}
