/**
 * Keeps an answered request as plain data, and makes of it what four vendors' lanes take: its spans as OTLP and as
 * X-Ray documents, and its access line. Nothing here belongs to the request's own context any more, so another request
 * may do the encoding.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import type { RecordedSpan } from '../recording/recorded-span.ts';
import type { Access } from '../cloudwatch/line/access-line.ts';
import type { EncodeScopeSpans } from '../honeycomb/encode.ts';
import type { User } from '../recording/observation.ts';
import { limitValues } from '../recording/limits.ts';
import type { Settings } from '../settings/settings.ts';
import { describeThrown } from '../kit/thrown/thrown.ts';
import type { Invocation } from '../delivery/invocation.ts';
import { encodeLateSubsegment, encodeSegment } from '../xray/document/encode.ts';
import type { HoneycombDecision } from './decisions.ts';
import type { Fate } from './fate.ts';
import { lineFields, type CreateRequestLogger } from './request-logger.ts';
import type { Effects } from './effects.ts';
import type { FinishedSpan } from '../kit/finished-span.ts';
import type { Redactor } from '../kit/redact.ts';
import { redactSpan } from './redacted-span.ts';
import type { Sinks } from './sinks.ts';

export interface FinishedRequest {
  readonly root: RecordedSpan;
  readonly descendants: readonly RecordedSpan[];
  /** Evict it last. */
  readonly isError: boolean;
  readonly fate: Fate;
  /** Undefined when the line was written already. */
  readonly access: Access | undefined;
  readonly user: User | undefined;
  /** The crowds of a request whose line is one of an error. */
  readonly crowds?: (() => readonly string[]) | undefined;
}

export interface EncodingOptions {
  readonly settings: Pick<Settings, 'attributeValueLengthLimit'>;
  readonly effects: Pick<Effects, 'print'>;
  readonly sinks: Pick<Sinks, 'spans' | 'segments'>;
  readonly redactor: Redactor;
  readonly createLogger: CreateRequestLogger;
  readonly encodeSpans: EncodeScopeSpans;
}

/** Never throws: what cannot be encoded is said on the console. @param invocation in which it is encoded, if one is at hand */
export function encodeFinished(
  options: EncodingOptions,
  finished: FinishedRequest,
  invocation: Invocation | undefined,
): void {
  const { sinks, createLogger } = options;
  const { root, descendants, isError, fate, access } = finished;
  const { honeycomb, xray, segment } = fate;
  attempt(options, root.spanContext().traceId, () => {
    if (access !== undefined) {
      const fields = lineFields(root.spanContext(), finished.user);
      createLogger(fields, invocation, undefined, finished.crowds).access(access);
    }
    const shownRoot = shown(options, root);
    tellWhyNotInXRay(shownRoot, finished);
    const others = descendants.map((span) => shown(options, span));
    sendToHoneycomb(options, [shownRoot, ...others], honeycomb, invocation, isError);
    if (!xray.sampled) return;
    // A trace is counted once, however many documents it takes.
    const documents = encodeSegment(shownRoot, others, segment).map((text, index) => ({
      text,
      units: index === 0 ? 1 : 0,
      kept: index === 0 && xray.isKept ? 1 : 0,
    }));
    sinks.segments(documents, invocation, isError);
  });
}

/**
 * Names on the root span the rule by which X-Ray does not get the trace, since no document of X-Ray's can say it. An
 * attribute costs Honeycomb no event.
 */
function tellWhyNotInXRay(root: FinishedSpan, { fate: { xray, segment } }: FinishedRequest): void {
  const { samplingRuleName } = segment;
  if (xray.sampled || samplingRuleName === undefined) return;
  Object.assign(root.attributes, {
    'aws.xray.sampled': false,
    'aws.xray.sampling_rule_name': samplingRuleName,
  });
}

/** A span that outlived its request goes alone; both vendors put it where it belongs. Never throws. */
export function encodeLate(
  options: EncodingOptions,
  span: RecordedSpan,
  { honeycomb, xray, segment }: Fate,
  invocation: Invocation,
): void {
  attempt(options, span.spanContext().traceId, () => {
    const shownSpan = shown(options, span);
    const isError = hasFailed(span);
    sendToHoneycomb(options, [shownSpan], honeycomb, invocation, isError);
    if (!xray.sampled) return;
    const text = encodeLateSubsegment(shownSpan, segment);
    options.sinks.segments([{ text, units: 0 }], invocation, isError);
  });
}

/** The span as it may leave. */
function shown(
  { redactor, settings }: Pick<EncodingOptions, 'redactor' | 'settings'>,
  span: RecordedSpan,
): FinishedSpan {
  const redacted = redactSpan(redactor, span);
  limitValues(redacted, settings.attributeValueLengthLimit);
  return redacted;
}

/** An error here must not fail the response, nor the app's own work in which a late span ends. */
export function attempt(
  { effects, redactor }: Pick<EncodingOptions, 'effects' | 'redactor'>,
  traceId: string,
  work: () => void,
): void {
  try {
    work();
  } catch (error) {
    const reason = describeThrown(error).message;
    effects.print('error', redactor.text(`Cannot record request ${traceId}: ${reason}`));
  }
}

export function hasFailed(span: RecordedSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR;
}

function sendToHoneycomb(
  { sinks, encodeSpans }: EncodingOptions,
  spans: readonly FinishedSpan[],
  { sampled, sampleRate, isKept }: HoneycombDecision,
  invocation: Invocation | undefined,
  keep: boolean,
): void {
  if (!sampled) return;
  const text = encodeSpans(spans, sampleRate);
  const units = countEvents(spans);
  sinks.spans({ text, units, kept: isKept ? units : 0 }, invocation, keep);
}

/** Honeycomb bills a span, each of its events and each of its links as an event. */
function countEvents(spans: readonly FinishedSpan[]): number {
  return spans.reduce((sum, { events, links }) => sum + 1 + events.length + links.length, 0);
}
