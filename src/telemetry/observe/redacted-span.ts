/**
 * Shows a span without secrets, as it may leave: in its attributes, those of its events and links, its name, the
 * message of its status and its trace state. It does not touch what outgoing calls pass on to other services.
 */
import type { TraceState } from '@opentelemetry/api';
import { sanitizeAttributes } from '@opentelemetry/core';
import type { Attributes, FinishedSpan, SpanLink } from '../kit/finished-span.ts';
import type { Redactor } from '../kit/redact.ts';

/** The defaults of OpenTelemetry's span limits. As in its SDKs the last events stay, an exception among them. */
const MAX_EVENTS = 128;
const MAX_LINKS = 128;
const NO_EVENTS: FinishedSpan['events'] = [];
const NO_LINKS: FinishedSpan['links'] = [];

/** What is shown of a status may be cut. */
export interface RedactedSpan extends Omit<FinishedSpan, 'status'> {
  status: FinishedSpan['status'];
}

/** The span's attributes are changed in place, for they are its own; the rest is a view of it. */
export function redactSpan(redactor: Redactor, span: FinishedSpan): RedactedSpan {
  redactor.attributes(span.attributes);
  const events = span.events.length === 0 ? NO_EVENTS : redactEvents(redactor, span);
  const links = span.links.length === 0 ? NO_LINKS : redactLinks(redactor, span);
  const context = span.spanContext();
  const { traceState } = context;
  const shown =
    traceState === undefined
      ? context
      : { ...context, traceState: redactTraceState(redactor, traceState) };
  const { code, message } = span.status;
  return {
    name: redactor.text(span.name),
    kind: span.kind,
    spanContext: () => shown,
    parentSpanContext: span.parentSpanContext,
    parentSpanId: 'parentSpanId' in span ? textOrNone(span.parentSpanId) : undefined,
    startTime: span.startTime,
    endTime: span.endTime,
    attributes: span.attributes,
    events,
    links,
    droppedEventsCount: span.events.length - events.length,
    droppedLinksCount: span.links.length - links.length,
    status: { code, message: message === undefined ? undefined : redactor.text(message) },
    instrumentationScope: redactScope(redactor, span.instrumentationScope),
  };
}

/** The app names it, as it names its spans. */
function redactScope(
  redactor: Redactor,
  scope: FinishedSpan['instrumentationScope'],
): FinishedSpan['instrumentationScope'] {
  const { name, version = '' } = scope;
  const [shownName, shownVersion] = [redactor.text(name), redactor.text(version)];
  return shownName === name && shownVersion === version
    ? scope
    : { ...scope, name: shownName, version: shownVersion };
}

function redactEvents(redactor: Redactor, { events }: FinishedSpan): FinishedSpan['events'] {
  return events.slice(-MAX_EVENTS).map(({ name, time, attributes }) => ({
    name: redactor.text(name),
    time,
    attributes: redactCopy(redactor, attributes),
  }));
}

function redactLinks(redactor: Redactor, { links }: FinishedSpan): FinishedSpan['links'] {
  return links.slice(0, MAX_LINKS).map((link) => redactLink(redactor, link));
}

function redactLink(redactor: Redactor, { context, attributes }: SpanLink): SpanLink {
  const { traceState } = context;
  return {
    context:
      traceState === undefined
        ? context
        : { ...context, traceState: redactTraceState(redactor, traceState) },
    attributes: redactCopy(redactor, attributes),
  };
}

/** The attributes of events and links are those of the app, which may use them again. */
function redactCopy(
  redactor: Redactor,
  attributes: Attributes | undefined,
): Attributes | undefined {
  if (attributes === undefined) return undefined;
  // Those of a link are the app's own, of whatever types.
  const copy = sanitizeAttributes(attributes);
  redactor.attributes(copy);
  return copy;
}

/** Member by member: a comma ends a member, and belongs to a value anywhere else. */
function redactTraceState(redactor: Redactor, state: TraceState): TraceState {
  const text = state.serialize();
  const shown = text.includes(',')
    ? text.split(',').map(redactor.text).join(',')
    : redactor.text(text);
  if (shown === text) return state;
  return {
    get: (key) => state.get(key),
    set: (key, value) => state.set(key, value),
    unset: (key) => state.unset(key),
    serialize: () => shown,
  };
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
