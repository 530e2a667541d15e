/**
 * Amazon CloudWatch's metrics: the API, and the list that the console reads. Alarms, dashboards, anomaly detectors and
 * metric streams are not played: those operations are refused.
 */
import { Hono } from 'hono';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import { handOn, type Room, type RoomContext } from '../../inbox/room.ts';
import { createMetricsConsole } from './console.ts';
import { dataOperations } from './get-data.ts';
import { statisticsOperations } from './get-statistics.ts';
import { listOperations } from './list.ts';
import { putMetricData } from './put.ts';
import { createMetricStore } from './store.ts';

export interface MetricsRoom extends Room {
  /** The emulator's own JSON, for `/_emulator/metrics`. */
  readonly console: Hono;
}

export function createMetrics(context: RoomContext, authenticator: Authenticator): MetricsRoom {
  const { database, now } = context;
  const store = createMetricStore(database);
  const service = createService({
    vendor: 'cloudwatch',
    model: loadModel('monitoring'),
    context,
    authenticator,
    operations: {
      PutMetricData: putMetricData,
      ...dataOperations(store, now),
      ...statisticsOperations(store, now),
      ...listOperations(store, now),
    },
  });
  return {
    routes: new Hono().all('*', (c) => service(c.req.raw)).onError(handOn),
    console: createMetricsConsole(store, now),
  };
}
