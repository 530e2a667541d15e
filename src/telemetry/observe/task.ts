/**
 * Records a call of the worker that is not a request. Who calls is the worker itself or one of its own (a queue's
 * producer, a cron, another object of the account), so what it says of its trace is believed.
 */
import {
  context,
  ROOT_CONTEXT,
  type Attributes,
  type Link,
  type SpanContext,
  type SpanKind,
  type TextMapGetter,
  type TextMapPropagator,
} from '@opentelemetry/api';
import type { WaitUntil } from '../delivery/invocation.ts';
import type { Announcement } from '../recording/announcement.ts';
import type { Observation } from '../recording/observation.ts';
import { startRecordedSpan } from '../recording/recorded-span.ts';
import { Recording } from '../recording/recording.ts';
import { isThenable } from '../kit/thenable.ts';
import { contextOfCall } from './call-context.ts';
import type { ReadCaller } from './caller.ts';
import { createTraceStates, decideHoneycomb, decideXRay, traceFlagsOf } from './decisions.ts';
import type { Shared } from './shared.ts';
import { TaskObservation } from './task-observation.ts';

/** Headers that carry a trace, as an outgoing call writes them. */
export type Carrier = Readonly<Record<string, string>>;

export interface Task {
  /** Of the span and of the line that ends the task; of few values, such as `scheduled 0 * * * *`. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly waitUntil: WaitUntil;
  /** The execution context, which may know a span of the runtime's own. */
  readonly context?: unknown;
  /** The trace that the task goes on with. @default a new one */
  readonly carrier?: Carrier | undefined;
  /** Other work that it follows. */
  readonly links?: readonly Link[];
  /** 32 hex digits. @default the carrier's, or a new one */
  readonly traceId?: string | undefined;
  /** A span that its own invocation could not send. @default a new one */
  readonly span?: Announcement | undefined;
  /** Unix milliseconds. @default now */
  readonly startTime?: number | undefined;
}

/** Does the work of a task and leaves what there is to tell. Answers, throws and rejects as the work does, at once or later. */
export type RunTask = (task: Task, work: (observation: Observation) => unknown) => unknown;

export interface TaskOptions {
  readonly propagator: TextMapPropagator;
  /** Reads what the carrier says, and believes it. */
  readonly readCaller: ReadCaller;
}

const CARRIER: TextMapGetter<Carrier> = {
  get: (carrier, key) => carrier[key],
  keys: (carrier) => Object.keys(carrier),
};

export function createTaskRunner(shared: Shared, { propagator, readCaller }: TaskOptions): RunTask {
  const { settings, effects, sinks } = shared;
  const traceStateOf = createTraceStates();

  return (task, work) => {
    const { name, kind, attributes, carrier = {}, links, span, startTime } = task;
    const incoming = propagator.extract(ROOT_CONTEXT, carrier, CARRIER);
    const at = effects.now();
    const given = readCaller(incoming, new Headers(carrier), at);
    const caller = shared.joinPlatform(given, task.context);
    const demand = { kind: 'trace', keys: () => [name], at } as const;
    const honeycomb = decideHoneycomb(settings, caller, sinks.budget.offer('honeycomb', demand));
    const xray = decideXRay({
      settings,
      sampler: sinks.sampler,
      facts: {},
      attributes,
      caller,
      service: settings.service.name,
      budget: sinks.budget,
      demand,
      at,
    });
    const traceState = traceStateOf(honeycomb, caller);
    const root = startRecordedSpan({
      name,
      kind,
      attributes,
      links: links === undefined ? undefined : [...links],
      parent: parentOf(span) ?? caller.parent,
      startTime: startTime ?? at,
      spanContext: {
        traceId: span?.traceId ?? task.traceId ?? caller.traceId,
        spanId: span?.spanId ?? effects.randomHex(16),
        traceFlags: traceFlagsOf(settings, honeycomb, caller),
        ...(traceState === undefined ? {} : { traceState }),
      },
      onEnd: () => undefined,
    });
    const recording = new Recording(effects.randomHex, root);
    const { randomness } = caller;
    const { waitUntil } = task;
    const observed = { name, waitUntil, root, recording, randomness, honeycomb, xray };
    const observation = new TaskObservation(shared, observed);
    recording.observation = observation;
    const active = contextOfCall(caller, recording, root, xray);
    let answer: unknown;
    try {
      answer = context.with(active, work, undefined, observation);
    } catch (error) {
      observation.failed(error);
      observation.finish();
      throw error;
    }
    if (isThenable(answer)) return finishWith(answer, observation);
    observation.finish();
    return answer;
  };
}

async function finishWith(
  answer: PromiseLike<unknown>,
  observation: TaskObservation,
): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    observation.failed(error);
    throw error;
  } finally {
    observation.finish();
  }
}

function parentOf(span: Announcement | undefined): SpanContext | undefined {
  if (span?.parentSpanId === undefined) return undefined;
  return { traceId: span.traceId, spanId: span.parentSpanId, traceFlags: 0, isRemote: true };
}
