/**
 * Records each request, and hands the record to the four vendors at its end. Its folder alone knows all rooms. If
 * something fails in here, the caller gets the app's response anyway.
 *
 * A request's way: its headers say which trace it joins; the root span starts; the app works; the root span ends, and
 * plain data is left on the stage, where several requests are encoded together.
 */
import { context, ROOT_CONTEXT, type TextMapGetter } from '@opentelemetry/api';
import type { CallerSettings } from '../settings/callers.ts';
import { isOn, type Settings } from '../settings/settings.ts';
import { clientAddress } from '../recording/client-address.ts';
import { createRelay, type Relay } from './browser/relay.ts';
import { contextOfCall } from './call-context.ts';
import { createCallers } from './caller.ts';
import { createTraceStates, decideHoneycomb, decideXRay, traceFlagsOf } from './decisions.ts';
import { demandOf } from './demand.ts';
import type { Effects } from './effects.ts';
import { failedResponse } from './failed-response.ts';
import { ErrorKinds } from './error-kinds.ts';
import { createFates } from './fate.ts';
import { encodeFinished, type FinishedRequest } from './finished-request.ts';
import { Intervals } from './intervals.ts';
import { createRequestLogging } from './request-logger.ts';
import { RequestObservation } from './request-observation.ts';
import { createPlatformJoiner } from './platform-span.ts';
import type { AppMetrics, CreatedMetrics } from './metrics.ts';
import type { Security } from './security.ts';
import type { Shared } from './shared.ts';
import { isStreamed } from './streamed-body.ts';
import { finishWithBody } from './streamed-response.ts';
import { createTaskRunner, type RunTask } from './task.ts';
import { createSinks, type Say } from './sinks.ts';
import { createStage } from '../delivery/stage.ts';
import type { WaitUntil } from '../delivery/invocation.ts';
import type { QueueBatch } from '../delivery/queue/consumer.ts';
import { together } from '../recording/context/propagators.ts';
import { BaggagePropagator } from '../recording/context/baggage-propagator.ts';
import { TraceContextPropagator } from '../recording/context/trace-context-propagator.ts';
import { startRoot } from '../recording/recorded-span.ts';
import { Recording } from '../recording/recording.ts';
import { createSpanEncoder } from '../honeycomb/encode.ts';
import { Bursts } from '../rollbar/burst.ts';
import { isRecord } from '../kit/json.ts';
import { createRedactor } from '../kit/redact.ts';
import {
  readRequest,
  requestAttributes,
  serverSpanName,
  type RequestFacts,
  type RequestFactsOptions,
} from '../recording/server-span.ts';
import { registerTracing } from '../recording/tracer.ts';
import { traceBindings, type BindingOptions } from '../recording/bindings/bindings.ts';
import { traceCaches } from '../recording/cache.ts';
import { traceOutgoingCalls } from '../recording/outgoing-fetch.ts';
import { responseHeader } from '../xray/header/header.ts';
import { segmentName } from '../xray/document/naming.ts';
import { XRayPropagator } from '../xray/header/propagator.ts';
import { epochTraceId } from '../xray/header/trace-id.ts';

export interface ObserverOptions {
  readonly settings: Settings;
  readonly effects: Effects;
  /** The worker's bindings. */
  readonly env: object;
  /** @default there are no security signals */
  readonly security?: Security | undefined;
  /** @default there are no metrics */
  readonly startMetrics?: CreatedMetrics['start'];
  readonly bindings?: BindingOptions | undefined;
}

export interface Trigger {
  readonly request: Request;
  readonly waitUntil: WaitUntil;
  /** Address of the peer where the runtime tells it. */
  readonly peerAddress?: string | undefined;
  /** The execution context, which may know a span of the runtime's own. */
  readonly context?: unknown;
  /** Only the worker itself, or one of the same account, can call: what it says of its trace is believed. */
  readonly isInternal?: boolean;
}

export interface Observer {
  /** Serves a request by `handle` and sends off, after the response, what there is to tell about it. */
  observe(
    trigger: Trigger,
    handle: (observation: RequestObservation) => Promise<Response> | Response,
  ): Promise<Response>;
  /** Takes spans of pages; undefined where no page may send any. */
  readonly relay: Relay | undefined;
  /** Takes what the app measures; undefined where there are no metrics. */
  readonly metrics: AppMetrics | undefined;
  /** Does work that is not a request and sends off the report of it. Throws and rejects as the work does. */
  readonly run: RunTask;
  /** Sends everything that waits. For shutdown. @param lifetimeMs how long it may take @returns how many items still wait */
  flush(lifetimeMs?: number): Promise<number>;
  /** Delivers what TELEMETRY_TRANSPORT=queue has put into the queue. */
  deliver(batch: QueueBatch): Promise<void>;
}

/** Calls from within the account cost what their callers have decided already. */
const OWN_CALLERS: CallerSettings = {
  trust: 'sampling',
  forcedPerSecond: Number.POSITIVE_INFINITY,
  addressFrom: 'cf-connecting-ip',
  trustedHops: 0,
};

const HEADERS: TextMapGetter<Headers> = {
  get: (headers, key) => headers.get(key) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Make one for each isolate: outbox, reservoirs and tracer are shared by its requests. */
export function createObserver(options: ObserverOptions): Observer {
  const { settings, effects, env } = options;
  const [w3c, baggage] = [new TraceContextPropagator(), new BaggagePropagator()];
  const propagator = together(w3c, baggage, new XRayPropagator());
  registerTracing(propagator);
  traceOutgoingCalls();
  traceCaches();
  // What telemetry itself calls makes no spans.
  traceBindings(env, [effects.queue, effects.budget], options.bindings);
  const shared = share(options);
  const { redactor, sinks } = shared;
  const traceStateOf = createTraceStates();
  const callers = {
    base: ROOT_CONTEXT,
    freshTraceId: (at: number) => epochTraceId(at, effects.randomHex(24)),
    randomHex: effects.randomHex,
  };
  const reading: RequestFactsOptions = {
    clientAddress: (address) => clientAddress(address, settings.clientAddress),
    addressFrom: settings.callers.addressFrom,
    trustedHops: settings.callers.trustedHops,
    redactUrl: redactor.text,
  };
  const factsOf = (request: Request, peerAddress: string | undefined): RequestFacts =>
    readRequest(request, peerAddress === undefined ? reading : { ...reading, peerAddress });
  const readCaller = createCallers({ settings: settings.callers, ...callers });
  const readOwnCaller = createCallers({ settings: OWN_CALLERS, ...callers });

  return {
    metrics: shared.metrics,
    relay:
      settings.browserOrigins.length === 0
        ? undefined
        : createRelay(shared, {
            origins: settings.browserOrigins,
            readCaller,
            factsOf,
            extract: (headers) => propagator.extract(ROOT_CONTEXT, headers, HEADERS),
          }),
    run: createTaskRunner(shared, { propagator, readCaller: readOwnCaller }),
    flush: (lifetimeMs) => sinks.flush(lifetimeMs),
    deliver: (batch) => sinks.deliver(batch),
    async observe(trigger, handle) {
      const { request, waitUntil, peerAddress, isInternal = false } = trigger;
      const startedAt = effects.now();
      const facts = factsOf(request, peerAddress);
      const incoming = propagator.extract(ROOT_CONTEXT, request.headers, HEADERS);
      const read = isInternal ? readOwnCaller : readCaller;
      const given = read(incoming, request.headers, startedAt);
      const caller = shared.joinPlatform(given, trigger.context);
      const { traceId, parent, link, asked } = caller;
      const demand = demandOf(caller, facts, startedAt);
      const attributes = requestAttributes(facts);
      const name = segmentName({
        service: settings.service.name,
        host: facts.host,
        pattern: isOn(settings.xray) ? settings.xray.dynamicNaming : undefined,
      });
      const honeycomb = decideHoneycomb(settings, caller, sinks.budget.offer('honeycomb', demand));
      const xray = decideXRay({
        settings,
        sampler: sinks.sampler,
        facts,
        attributes,
        caller,
        service: name,
        budget: sinks.budget,
        demand,
        at: startedAt,
      });
      const traceState = traceStateOf(honeycomb, caller);
      const traceFlags = traceFlagsOf(settings, honeycomb, caller);
      const ids = { traceId, spanId: effects.randomHex(16), traceFlags };
      const root = startRoot(
        {
          name: serverSpanName(facts),
          parent,
          startTime: startedAt,
          spanContext: traceState === undefined ? ids : { ...ids, traceState },
        },
        attributes,
      );
      if (link !== undefined) root.addLink({ context: link });
      const recording = new Recording(effects.randomHex, root);
      const observation = new RequestObservation(shared, {
        request,
        waitUntil,
        startedAt,
        facts,
        root,
        recording,
        randomness: caller.randomness,
        honeycomb,
        xray,
        segmentName: name,
      });
      recording.observation = observation;
      const active = contextOfCall(caller, recording, root, xray);
      let response: Response;
      try {
        response = await context.with(active, handle, undefined, observation);
        if (!isResponse(response)) throw new TypeError('Cannot answer: the app gave no Response');
      } catch (error) {
        // The app answers errors itself; what arrives here is an error in answering one.
        observation.failed(error);
        response = failedResponse(traceId);
      }
      if (isStreamed(response)) {
        const { wait } = effects;
        response = finishWithBody(response, { context: active, waitUntil, wait, observation });
      } else observation.finish(response);
      return withTraceHeader(response, responseHeader({ traceId, asked, sampled: xray.sampled }));
    },
  };
}

function share({ settings, effects, security, startMetrics }: ObserverOptions): Shared {
  const redactor = createRedactor(settings.privateData);
  // What goes wrong with telemetry is said while it is sent, when the request that led may be over.
  const warn: Say = (message, fields) => createLogger({}, undefined).warn(message, fields);
  const metrics = startMetrics?.({
    settings,
    effects,
    reserved: security === undefined ? 0 : 1,
    redact: redactor.text,
    warn,
    sinks: () => sinks,
  });
  const sinks = createSinks({
    settings,
    effects,
    sources: [security, metrics].filter((source) => source !== undefined),
    warn,
    onFlush(allowance) {
      for (const finish of unfinished) finish();
      stage.clear(allowance);
      if (security !== undefined) sinks.reports(security.take(effects.now()));
      metrics?.tell(effects.now());
    },
  });
  const unfinished = new Set<() => void>();
  const createLogger = createRequestLogging({ settings, effects, redactor, log: sinks.log });
  const encodeSpans = createSpanEncoder();
  const encoding = { settings, effects, sinks, redactor, createLogger, encodeSpans };
  const unlimited = { itemsPerMinute: 0, equalItemsPerMinute: 0 };
  const bursts = new Bursts(isOn(settings.rollbar) ? settings.rollbar : unlimited);
  const stage = createStage<FinishedRequest>((finished, invocation) =>
    encodeFinished(encoding, finished, invocation),
  );
  // These lines leave with the first request's.
  const log = createLogger({}, undefined);
  for (const [vendor, health] of Object.entries(sinks.health())) {
    const reason = health.on ? {} : { reason: health.reason };
    log.info('Telemetry', { vendor, on: health.on, ...reason });
  }
  for (const problem of settings.problems) log.warn(problem);
  const limits = { errorKinds: new ErrorKinds(), bursts, intervals: new Intervals() };
  return {
    security,
    metrics,
    stage,
    unfinished,
    fateOf: createFates(settings),
    joinPlatform: createPlatformJoiner(settings),
    ...encoding,
    ...limits,
  };
}

/** Against its type an app may give anything. One of another package's class is a Response too. */
export function isResponse(value: unknown): value is Response {
  return isRecord(value) && 'headers' in value;
}

/** Responses from elsewhere may be immutable; then a copy carries the header. */
function withTraceHeader(response: Response, header: string): Response {
  try {
    response.headers.set('x-amzn-trace-id', header);
    return response;
  } catch {
    const copy = new Response(response.body, response);
    copy.headers.set('x-amzn-trace-id', header);
    return copy;
  }
}
