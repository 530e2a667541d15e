/**
 * What a caller says of its trace, and what of it is believed. On a public URL anybody is a caller: ids are cheap to
 * believe, a wish to be traced costs money, and an id that was chosen to fall among the sampled ones is such a wish
 * too. So without trust the decision is this service's, by a randomness of its own, which travels on as `rv` in
 * `tracestate`; and with trust wishes are believed at a bounded rate.
 */
import { trace, type Context, type SpanContext } from '@opentelemetry/api';
import { randomnessOf } from '../honeycomb/threshold.ts';
import { readRandomness } from '../honeycomb/ot-member.ts';
import { parseTraceParent } from '../recording/context/trace-parent.ts';
import type { CallerSettings } from '../settings/callers.ts';
import type { Sampled } from '../xray/header/header.ts';
import { incomingHeader, incomingRoot } from '../xray/header/propagator.ts';
import { createReservoir } from '../xray/sampling/reservoir.ts';

export interface Caller {
  /** What outgoing calls carry on. */
  readonly context: Context;
  /** The caller's span, where this service's is to be its child. */
  readonly parent: SpanContext | undefined;
  /** The caller's span, where it is only to be pointed at. */
  readonly link: SpanContext | undefined;
  /** 32 hex digits. */
  readonly traceId: string;
  /** Whether the id is the caller's or a load balancer's. */
  readonly isJoined: boolean;
  /** What all decisions by chance go by: 14 hex digits. */
  readonly randomness: string;
  /** OpenTelemetry's member of `tracestate`, or ''. */
  readonly ot: string;
  /** A decision that is to be followed; undefined leaves it to the sampler, and to X-Ray's rules. */
  readonly isSampled: { readonly honeycomb?: boolean; readonly xray?: boolean };
  /** `Sampled` of the X-Ray header, for the response. */
  readonly asked: Sampled | undefined;
}

export interface CallersOptions {
  readonly settings: CallerSettings;
  /** A context without a trace. */
  readonly base: Context;
  /** @param at Unix milliseconds */
  readonly freshTraceId: (at: number) => string;
  /** Random hex digits, as many as asked for. */
  readonly randomHex: (digits: number) => string;
}

/** OpenTelemetry's key in `tracestate`. */
export const OPEN_TELEMETRY = 'ot';
const RANDOMNESS_DIGITS = 14;
const SAMPLED = 1;

/** Reads one request. @param at when it came, in Unix milliseconds */
export type ReadCaller = (incoming: Context, headers: Headers, at: number) => Caller;

/** Make one for each isolate: it counts the wishes of a second. */
export function createCallers(options: CallersOptions): ReadCaller {
  const { settings, base, freshTraceId, randomHex } = options;
  const take = createReservoir();

  return (incoming, headers, at) => {
    const asked = incomingHeader(incoming)?.sampled;
    const remote = trace.getSpanContext(incoming);
    if (settings.trust === 'none') {
      const traceId = freshTraceId(at);
      return {
        context: base,
        parent: undefined,
        link: remote && withoutState(remote),
        asked,
        traceId,
        isJoined: false,
        randomness: randomnessOf(traceId),
        ot: '',
        isSampled: {},
      };
    }
    const joined = remote?.traceId ?? incomingRoot(incoming);
    const wish = decisionsOf(remote, asked, headers);
    const isForced = wish.honeycomb === true || wish.xray === true;
    const isBelieved =
      settings.trust === 'sampling' && (!isForced || take(settings.forcedPerSecond, at));
    const traceId = joined ?? freshTraceId(at);
    // An id of our own is not a caller's choice.
    const ot =
      isBelieved || joined === undefined
        ? (remote?.traceState?.get(OPEN_TELEMETRY) ?? '')
        : `rv:${randomHex(RANDOMNESS_DIGITS)}`;
    return {
      context: incoming,
      parent: remote,
      link: undefined,
      asked,
      traceId,
      isJoined: joined !== undefined,
      randomness: readRandomness(ot) ?? randomnessOf(traceId),
      ot,
      isSampled: isBelieved ? wish : {},
    };
  };
}

/** No vendor gets what strangers write into their `tracestate`. */
function withoutState({ traceId, spanId, traceFlags }: SpanContext): SpanContext {
  return { traceId, spanId, traceFlags, isRemote: true };
}

const UNDECIDED: Caller['isSampled'] = {};

/**
 * For X-Ray the decision of its own header goes before that of `traceparent`; without either header there is no
 * decision.
 */
function decisionsOf(
  remote: SpanContext | undefined,
  asked: Sampled | undefined,
  headers: Headers,
): Caller['isSampled'] {
  if (remote === undefined && asked === undefined) return UNDECIDED;
  const header = asked === '0' || asked === '1' ? asked === '1' : undefined;
  // Without a trace context there is nothing to tell apart, and reading a header costs a microsecond.
  const isTraceParent =
    remote !== undefined && parseTraceParent(headers.get('traceparent') ?? '') !== undefined;
  const flag = isTraceParent ? (remote.traceFlags & SAMPLED) === SAMPLED : undefined;
  const honeycomb = flag ?? (remote === undefined ? undefined : header);
  const xray = header ?? (asked === undefined ? flag : undefined);
  return {
    ...(honeycomb === undefined ? {} : { honeycomb }),
    ...(xray === undefined ? {} : { xray }),
  };
}
