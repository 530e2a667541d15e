/**
 * AWS X-Ray's room: its API for signed requests, and the local daemon, which believes every caller that can reach
 * it.
 */
import { Hono } from 'hono';
import { DEFAULT_ACCOUNT, type Authenticator, type Caller } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import { handOn, type Room, type RoomContext } from '../../inbox/room.ts';
import { createCollections } from '../aws/collections.ts';
import { createDerivation } from './derived/derive.ts';
import { createIdleWork } from './derived/idle.ts';
import { createTraceStore } from './derived/trace-store.ts';
import { createSlices } from './derived/slices.ts';
import { encryptionOperations } from './resources/encryption.ts';
import { createObservatory } from './graph/observatory.ts';
import { graphOperations } from './graph/operations.ts';
import { createGraphStore } from './graph/store.ts';
import { createGroups, groupOperations } from './resources/groups.ts';
import { DATAGRAM } from './intakes.ts';
import { insightOperations } from './resources/insights.ts';
import { createOtlpTraces } from './otlp/routes.ts';
import { policyOperations } from './resources/policies.ts';
import { createRetrievals, retrievalOperations } from './traces/retrieval.ts';
import { createBoosts } from './sampling/boost.ts';
import { createSamplingDesk, type SamplingDesk } from './sampling/desk.ts';
import { DEFAULT_RULE, ruleArn, type SamplingRule } from './sampling/rule.ts';
import { samplingRuleOperations } from './sampling/rules.ts';
import { createSamplingStore } from './sampling/store.ts';
import { samplingTargetOperations } from './sampling/targets.ts';
import { createSegmentStore } from './segments/store.ts';
import { summaryOperations } from './traces/summaries.ts';
import { createTags, tagOperations } from './resources/tags.ts';
import { traceOperations } from './traces/traces.ts';
import { putTraceSegments } from './segments/put.ts';
import { createDestinations, transactionSearchOperations } from './resources/transaction-search.ts';

export interface XRayOptions {
  /** Rules that every account and region begins with, beside Default. @default none */
  readonly samplingRules?: readonly SamplingRule[];
  /** Region that the daemon sends to, and of API keys where the host names none. @default us-east-1 */
  readonly region?: string;
  /** Told when preparing in the background fails. */
  readonly report?: (error: unknown) => void;
  /** Told when that does not fail. */
  readonly prepared?: () => void;
}

export interface XRayRoom extends Room {
  /** For the console. */
  readonly sampling: SamplingDesk;
  readonly daemon: {
    /** Takes one segment document; done when it is kept. A refusal of it is noted in the journal. */
    accept(document: string): Promise<void>;
    /** Answers any X-Ray call without a signature, as the daemon's TCP proxy does. */
    http(request: Request): Promise<Response>;
  };
  /**
   * Prepares what reading calls need while the emulator is idle, so that they are fast. Returns how to stop; then
   * reading calls that wait for something to be prepared are not answered any more.
   */
  prepareWhenIdle(): () => void;
}

export function createXRay(
  context: RoomContext,
  authenticator: Authenticator,
  { samplingRules = [], region = 'us-east-1', report, prepared }: XRayOptions = {},
): XRayRoom {
  const { database, journal, inbox, now } = context;
  const createdS = now() / 1000;
  const segments = createSegmentStore(database);
  const traces = createTraceStore(database);
  const graph = createGraphStore(database);
  const slices = createSlices({ whenFree: inbox.whenFree });
  const derivation = createDerivation(database, segments, traces, graph, slices);
  const idle = createIdleWork(derivation.prepare, {
    ...(report !== undefined && { report }),
    ...(prepared !== undefined && { done: prepared }),
  });
  journal.subscribe(idle.busy);
  const collections = createCollections(database);
  const destinations = createDestinations(collections);
  const tags = createTags(collections);
  const groups = createGroups(collections);
  const retrievals = createRetrievals(segments, collections, now);
  const sampling = createSamplingStore(database, collections, (scope) => [
    ...samplingRules.map((rule) => ({
      SamplingRule: { ...rule, RuleARN: ruleArn(scope, rule.RuleName) },
      CreatedAt: createdS,
      ModifiedAt: createdS,
    })),
    {
      SamplingRule: { ...DEFAULT_RULE, RuleARN: ruleArn(scope, DEFAULT_RULE.RuleName) },
      CreatedAt: 0,
      ModifiedAt: 0,
    },
  ]);
  const service = createService({
    vendor: 'xray',
    model: () => loadModel('xray'),
    context,
    authenticator,
    operations: {
      PutTraceSegments: putTraceSegments,
      ...traceOperations(segments, journal),
      ...summaryOperations(traces, derivation, groups, journal),
      ...graphOperations(
        segments,
        createObservatory(graph, derivation, slices),
        groups,
        retrievals,
      ),
      ...retrievalOperations(retrievals),
      ...groupOperations(groups, tags),
      ...insightOperations(groups),
      ...samplingRuleOperations(sampling, tags, now),
      ...samplingTargetOperations(sampling, createBoosts(collections), context),
      ...tagOperations(
        tags,
        (scope, arn) =>
          groups.all(scope).some(({ GroupARN }) => GroupARN === arn) ||
          sampling.rules(scope).some(({ SamplingRule: { RuleARN } }) => RuleARN === arn),
      ),
      ...encryptionOperations(collections),
      ...policyOperations(collections, now),
      ...transactionSearchOperations(collections, destinations, now),
    },
  });
  const otlp = createOtlpTraces({
    context,
    authenticator,
    destinations,
    region,
  });
  const daemon = { account: DEFAULT_ACCOUNT, region, verified: false };
  /** A caller goes before work in the background. */
  function answer(request: Request, believed?: Caller): Promise<Response> {
    idle.busy();
    return service(request, believed);
  }

  return {
    routes: new Hono()
      .post('/v1/traces', (c) => otlp(c.req.raw))
      .all('*', (c) => answer(c.req.raw))
      .onError(handOn),
    daemon: {
      async accept(document) {
        const body = Buffer.from(document);
        await inbox.accept(() => ({
          entry: {
            vendor: 'xray',
            operation: DATAGRAM,
            receivedMs: now(),
            caller: daemon,
            headers: '{}',
            body,
          },
        }));
      },
      http: (request) => answer(request, daemon),
    },
    sampling: createSamplingDesk(sampling, region, answer),
    prepareWhenIdle() {
      const stop = idle.start();
      return () => {
        stop();
        slices.stop();
      };
    },
  };
}
