/**
 * What went wrong in a span: the flags by its HTTP status and its own, and the exceptions it recorded. A failed span
 * without any has one of its status message.
 */
import { hash } from 'node:crypto';
import type { Span, SpanEvent } from '../../otlp/traces.ts';
import { KIND_CLIENT, KIND_PRODUCER, STATUS_ERROR } from '../../otlp/traces.ts';
import { attributesOf, integerOf, textOf, type Attributes } from './attributes.ts';
import { statusOf } from './http.ts';
import { isSdkCall } from './name.ts';
import { parseStack, type Cause } from './stack.ts';

/** Client errors are the caller's, `error`; server errors and all others the called one's, `fault`. */
export function flagsOf(span: Span, attributes: Attributes) {
  const status = statusOf(attributes) ?? 0;
  const error = status >= 400 && status <= 499;
  const fault = (status >= 500 && status <= 599) || (!error && span.statusCode === STATUS_ERROR);
  return { error, fault, throttle: status === 429 };
}

export function causeOf(span: Span, attributes: Attributes, resource: Attributes) {
  const language = textOf(resource, 'telemetry.sdk.language') ?? '';
  const chains = span.events.flatMap((event) => {
    const chain = recorded(event, language) ?? failedAttempt(event, attributes);
    return chain === undefined ? [] : [chain];
  });
  if (chains.length === 0 && span.statusCode === STATUS_ERROR) {
    const message = span.statusMessage || textOf(attributes, 'http.status_text');
    if (message !== undefined) chains.push({ links: [{ type: '', message, stack: [] }] });
  }
  if (chains.length === 0) return undefined;
  const remote = span.kind === KIND_CLIENT || span.kind === KIND_PRODUCER;
  return { exceptions: chains.flatMap((chain, index) => exceptionsOf(span, index, chain, remote)) };
}

/** An exception and those that caused it, each of the one before. */
interface Chain {
  readonly links: readonly Cause[];
  /** True when it was thrown elsewhere, also on a span of another kind than CLIENT. */
  readonly remote?: boolean;
}

function recorded({ name, attributes }: SpanEvent, language: string): Chain | undefined {
  if (name !== 'exception') return undefined;
  const own = attributesOf(attributes);
  const trace = textOf(own, 'exception.stacktrace');
  const { stack, causes } = parseStack(language, trace ?? '');
  const type = textOf(own, 'exception.type') ?? '';
  const message = textOf(own, 'exception.message') ?? '';
  return { links: [{ type, message, stack }, ...causes] };
}

/** AWS SDKs tell of every attempt that failed before they tried again. */
function failedAttempt(event: SpanEvent, span: Attributes): Chain | undefined {
  if (event.name !== 'HTTP request failure' || !isSdkCall(span)) return undefined;
  const own = attributesOf(event.attributes);
  const status = integerOf(own, 'http.response.status_code');
  const text = textOf(own, 'aws.http.error_message');
  if (status === undefined || text === undefined) return undefined;
  const message = [status, (Number(event.timeNs / 1_000n) / 1e6).toFixed(6), text].join('@');
  return { links: [{ type: 'aws.http.error.event', message, stack: [] }], remote: true };
}

/** Ids are computed and not random, so that a span that is sent twice reads the same. */
function exceptionsOf(span: Span, index: number, { links, remote }: Chain, remoteSpan: boolean) {
  const id = (link: number) =>
    hash('sha256', `${span.traceId} ${span.spanId} ${index} ${link}`).slice(0, 16);
  return links.map(({ type, message, stack }, link) => ({
    id: id(link),
    type,
    message,
    remote: remote ?? remoteSpan,
    stack: stack.length === 0 ? undefined : stack,
    cause: link + 1 < links.length ? id(link + 1) : undefined,
  }));
}
