/**
 * Joins Cloudflare's own tracing, where the runtime tells its span: then one id is that of Cloudflare's export and of all
 * four vendors. Found by looking, since workerd has it in some versions only; it was tried with a stand-in and never on
 * the platform.
 * https://developers.cloudflare.com/workers/observability/traces/
 */
import type { SpanContext } from '@opentelemetry/api';
import * as v from 'valibot';
import { isRecord } from '../kit/json.ts';
import type { Caller } from './caller.ts';

const id = (digits: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`)));
const PlatformSpan = v.object({
  traceId: id(32),
  spanId: id(16),
  traceFlags: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)), 0),
});

/** The span that the runtime has for a call; undefined where it tells none. @param context the execution context */
export function readPlatformSpan(context: unknown): SpanContext | undefined {
  try {
    const span = call(isRecord(context) ? context['tracing'] : undefined, 'getActiveSpan');
    const parsed = v.safeParse(PlatformSpan, call(span, 'spanContext'));
    return parsed.success ? { ...parsed.output, isRemote: true } : undefined;
  } catch {
    // A runtime that thinks of something else under these names.
    return undefined;
  }
}

/** The caller as one whose span is the runtime's; the caller's own span is pointed at where it is of another trace. */
export function underPlatform(caller: Caller, span: SpanContext): Caller {
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
