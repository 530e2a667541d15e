/**
 * Amazon CloudWatch's metrics, alarms and dashboards: the API, and what the console reads. Anomaly detectors, metric
 * streams, Contributor Insights and pictures of graphs are not played: those operations are refused. PromQL, the only
 * reader of metrics that are sent by OTLP, is not played either.
 */
import { Hono } from 'hono';
import type { Authenticator } from '../aws/credentials.ts';
import { createCollections } from '../aws/collections.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import { createTrouble, unattended } from '../../store/trouble.ts';
import { handOn, type Room, type RoomContext } from '../../inbox/room.ts';
import { createEvaluator } from './alarms/evaluator.ts';
import { alarmOperations } from './alarms/operations.ts';
import { createAlarmStore } from './alarms/store.ts';
import { createMetricsConsole } from './console.ts';
import { dashboardOperations, isDashboard } from './dashboards.ts';
import { dataOperations } from './get-data.ts';
import { statisticsOperations } from './get-statistics.ts';
import { listOperations } from './list.ts';
import { putMetricData } from './put.ts';
import { createOtlpMetrics } from './otlp.ts';
import { createMetricStore } from './store.ts';
import { createTags } from './tags.ts';

export interface MetricsRoom extends Room {
  /** The emulator's own JSON, for `/_emulator/metrics`. */
  readonly console: Hono;
  /** Evaluates alarms at their periods. @returns how to stop */
  readonly watchAlarms: () => () => void;
}

/** The shortest period of an alarm is ten seconds. */
const TICK_MS = 1000;

export function createMetrics(context: RoomContext, authenticator: Authenticator): MetricsRoom {
  const { database, now, report } = context;
  const store = createMetricStore(database);
  const collections = createCollections(database);
  const tags = createTags(collections);
  const alarms = createAlarmStore(database, collections);
  const evaluate = createEvaluator({ metrics: store, alarms, context });
  const service = createService({
    vendor: 'cloudwatch',
    model: () => loadModel('monitoring'),
    context,
    authenticator,
    operations: {
      PutMetricData: putMetricData,
      ...dataOperations(store, now),
      ...statisticsOperations(store, now),
      ...listOperations(store, now),
      ...alarmOperations({ store: alarms, tags, evaluate, now }),
      ...dashboardOperations(collections, tags, now),
      ...tags.operations(
        (scope, arn) =>
          alarms.alarms.all(scope).some((alarm) => alarm.arn === arn) ||
          isDashboard(collections, scope, arn),
      ),
    },
  });
  const otlp = createOtlpMetrics(context, authenticator);
  return {
    routes: new Hono()
      .post('/v1/metrics', (c) => otlp(c.req.raw))
      .all('*', (c) => service(c.req.raw))
      .onError(handOn),
    console: createMetricsConsole({ store, alarms, evaluate, now }),
    watchAlarms() {
      const trouble = createTrouble((line) => {
        // The store may have been closed meanwhile.
        if (database.isOpen) report?.(line);
      }, 'Alarms are evaluated again');
      const work = unattended(evaluate, 'evaluate alarms', trouble);
      const timer = setInterval(() => void work(), TICK_MS);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}
