/**
 * Gathers into Rollbar's `custom` what Sentry's event has and Rollbar has no field for, beside the ids that lead to
 * the same request at the other vendors.
 */
import * as v from 'valibot';
import type { Members, TraceIds } from './item.ts';
import { otherUserFields } from './request.ts';
import type { SentryEvent } from './sentry-event.ts';
import { fileName } from './trace.ts';

const TraceContext = v.object({
  trace_id: v.optional(v.string()),
  span_id: v.optional(v.string()),
});

/** The trace that the given id names, else the one that the event itself speaks of. */
export function traceIdsOf(event: SentryEvent, given: TraceIds): TraceIds {
  const parsed = v.safeParse(TraceContext, event.contexts?.['trace']);
  const own = parsed.success ? parsed.output : {};
  const { traceId = own.trace_id, xrayTraceId } = given;
  // A span id without its trace names nothing: Sentry SDKs invent a trace when they are given none.
  const spanId = given.spanId ?? (traceId === own.trace_id ? own.span_id : undefined);
  return { traceId, spanId, xrayTraceId };
}

export function toCustom(event: SentryEvent, ids: TraceIds): Members {
  const { __serialized__: serialized, ...extra } = event.extra ?? {};
  const { trace: _, ...contexts } = event.contexts ?? {};
  return {
    trace_id: ids.traceId,
    span_id: ids.spanId,
    xray_trace_id: ids.xrayTraceId,
    release: event.release,
    dist: event.dist,
    logger: event.logger,
    mechanism: event.exception?.values?.findLast(({ mechanism }) => mechanism)?.mechanism,
    serialized,
    user: otherUserFields(event.user),
    tags: unlessEmpty(event.tags ?? {}),
    extra: unlessEmpty(extra),
    contexts: unlessEmpty(contexts),
    files_not_in_app: unlessNone(filesNotInApp(event)),
  };
}

/** Rollbar collapses frames by `server.root` and has no flag of its own for foreign code. */
function filesNotInApp(event: SentryEvent): string[] {
  const frames = (event.exception?.values ?? []).flatMap((value) => value.stacktrace?.frames ?? []);
  return [...new Set(frames.filter((frame) => frame.in_app === false).map(fileName))];
}

function unlessEmpty(members: Members): Members | undefined {
  return Object.keys(members).length === 0 ? undefined : members;
}

function unlessNone<T>(items: T[]): T[] | undefined {
  return items.length === 0 ? undefined : items;
}
