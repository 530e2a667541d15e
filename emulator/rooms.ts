/** Makes the vendors' rooms with what this project gives them: its sampling rule, its board, its region. */
import { join } from 'node:path';
import type { QueryThread } from './columns/query-thread.ts';
import type { RoomContext } from './inbox/room.ts';
import { createUploads } from './source-maps/uploads.ts';
import { reasonOf } from './store/failure.ts';
import { createTrouble } from './store/trouble.ts';
import type { Authenticator } from './vendors/aws/credentials.ts';
import { createColumns } from './columns/columns.ts';
import {
  createInsightsEngine,
  remoteInsightsEngine,
} from './vendors/cloudwatch/insights/engine.ts';
import { LOG_TABLE } from './vendors/cloudwatch/insights/log-columns.ts';
import { createCloudWatchLogs } from './vendors/cloudwatch/routes.ts';
import { createDocuments } from './vendors/honeycomb/api/documents.ts';
import { createCall } from './vendors/honeycomb/boards/call.ts';
import { readBoardDocuments, type BoardDocuments } from './vendors/honeycomb/boards/documents.ts';
import { loadBoards } from './vendors/honeycomb/boards/load.ts';
import { remoteEventEngine, remoteHoneycombEngine } from './vendors/honeycomb/query/engine.ts';
import { createEventBridge } from './vendors/eventbridge/routes.ts';
import { createHoneycomb } from './vendors/honeycomb/routes.ts';
import { createMetrics } from './vendors/metrics/routes.ts';
import { createRollbar } from './vendors/rollbar/routes.ts';
import { createSecurityHub } from './vendors/securityhub/routes.ts';
import { createSts } from './vendors/sts/routes.ts';
import { createXRay } from './vendors/xray/routes.ts';
import { readSamplingRule } from './vendors/xray/sampling/rule.ts';

export interface RoomsOptions {
  /** Of the worker, which names its region and its service. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the project with a sampling rule and a board, if there is one. */
  readonly project: string | undefined;
  /** Undefined where queries run in this thread. */
  readonly queries: QueryThread | undefined;
  readonly report: (message: string) => void;
}

export function createRooms(
  context: RoomContext,
  authenticator: Authenticator,
  { environment, project, queries, report }: RoomsOptions,
) {
  const region = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || 'us-east-1';
  const preparing = createTrouble(report, "X-Ray's service map is prepared again");
  const xray = createXRay(context, authenticator, {
    // The rule that provisioning applies to the real account holds here too.
    samplingRules:
      project === undefined ? [] : [readSamplingRule(join(project, 'aws/json/xray.json'))],
    region,
    report: (error) => preparing.begin(`Cannot prepare X-Ray's service map: ${reasonOf(error)}`),
    prepared: preparing.end,
  });
  const honeycomb = createHoneycomb(context, {
    engine: queries && remoteHoneycombEngine(queries.run),
    events: queries && remoteEventEngine(queries.run),
  });
  const metrics = createMetrics(context, authenticator);
  const boards = project === undefined ? [] : readBoards(join(project, 'src/cruddur/honeycomb'));
  const insights = queries
    ? remoteInsightsEngine(queries.run)
    : createInsightsEngine(createColumns(context.database, LOG_TABLE));
  return {
    xray,
    honeycomb,
    logs: createCloudWatchLogs(context, authenticator, { region, engine: insights }),
    /** Runs queries of Logs Insights, those of the API and those of the console. */
    insights,
    metrics,
    sts: createSts(context, authenticator),
    events: createEventBridge(context, authenticator),
    securityHub: createSecurityHub(context, authenticator),
    rollbar: createRollbar(context, { keepSourceMap: createUploads(context.database) }),
    /** Makes the project's boards, or changes them to what their documents say. */
    loadBoards: () =>
      loadBoards(
        boards,
        environment['OTEL_SERVICE_NAME'] || 'backend-hono',
        createCall({ send: async (request) => honeycomb.routes.fetch(request) }),
        createDocuments(context),
      ),
    /** Prepares X-Ray's service map while idle, runs Honeycomb's triggers and CloudWatch's alarms. @returns how to stop */
    startBackground() {
      const stopPreparing = xray.prepareWhenIdle();
      const stopTriggers = honeycomb.watchTriggers();
      const stopAlarms = metrics.watchAlarms();
      return () => {
        stopAlarms();
        stopTriggers();
        stopPreparing();
      };
    },
  };
}

/** The project's board, and those that students of the course saved. */
function readBoards(folder: string): BoardDocuments[] {
  const names = ['latency-by-user', 'requests-by-route', 'active-users', 'errors-by-exception'];
  return [
    readBoardDocuments(folder),
    ...names.map((name) => readBoardDocuments(folder, join('boards', `${name}.json`))),
  ];
}
