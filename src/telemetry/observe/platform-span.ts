/**
 * Joins Cloudflare's own tracing, where the runtime tells its span: then one id is that of Cloudflare's export and of
 * all four vendors. It looks for the span, since only some versions of workerd tell it; this was tried with a
 * stand-in and never on the platform. https://developers.cloudflare.com/workers/observability/traces/
 */
import type { SpanContext } from '@opentelemetry/api';
import * as v from 'valibot';
import { hexId } from '../kit/hex-id.ts';
import { isRecord } from '../kit/json.ts';
import type { Settings } from '../settings/settings.ts';
import type { Caller } from './caller.ts';

const PlatformSpan = v.object({
  traceId: hexId(32),
  spanId: hexId(16),
  traceFlags: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)), 0),
});

/**
 * The caller, or the runtime's own span in its place, where TELEMETRY_PLATFORM_TRACE is on and the runtime has one.
 *
 * @param context the execution context
 */
export type JoinPlatform = (caller: Caller, context: unknown) => Caller;

/** One for an isolate: it asks a runtime whose tracing tells no span once, because asking takes workerd 10 µs. */
export function createPlatformJoiner({
  platformTrace,
}: Pick<Settings, 'platformTrace'>): JoinPlatform {
  let mayTell = platformTrace;
  return (caller, context) => {
    if (!mayTell) return caller;
    try {
      const tracing = isRecord(context) ? context['tracing'] : undefined;
      if (!isRecord(tracing)) return caller;
      mayTell = 'getActiveSpan' in tracing;
      const parsed = v.safeParse(PlatformSpan, call(call(tracing, 'getActiveSpan'), 'spanContext'));
      return parsed.success ? underPlatform(caller, { ...parsed.output, isRemote: true }) : caller;
    } catch {
      // A runtime that thinks of something else under these names.
      return caller;
    }
  };
}

/** The caller as one whose span is the runtime's; the caller's own span is pointed at where it is of another trace. */
function underPlatform(caller: Caller, span: SpanContext): Caller {
  const { parent } = caller;
  const isOther = parent !== undefined && parent.traceId !== span.traceId;
  const { traceState } = parent ?? {};
  return {
    ...caller,
    parent: traceState === undefined ? span : { ...span, traceState },
    link: isOther ? parent : caller.link,
    traceId: span.traceId,
    isJoined: true,
  };
}

function call(target: unknown, method: string): unknown {
  if (!isRecord(target)) return undefined;
  const found = target[method];
  return typeof found === 'function' ? Reflect.apply(found, target, []) : undefined;
}
