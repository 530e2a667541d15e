/**
 * Reads an OTLP trace export into typed values, from parsed OTLP/JSON or a protobufjs message. It ignores what the
 * emulator does not use, as the specification asks; a value of the wrong type is an OtlpError. It is written by hand,
 * because a valibot schema of the same shape took 40 µs a span, more than parsing the JSON and storing the rows together.
 */
import { sum, type Budget, type Size } from './budget.ts';
import type { Attribute, ResourceOf } from './otlp.ts';
import { enumOf, nanosOf } from './numbers.ts';
import { fieldOf, idOf, listOf, objectOf, readAttributes, textOf } from './values.ts';
import { walk } from './walk.ts';

export interface Span {
  /** Ids are lower-case hex; empty when absent. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  /** Unix nanoseconds; 0 when absent. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly statusCode: number;
  readonly statusMessage: string;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes: readonly Attribute[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

export const KIND_INTERNAL = 1;
export const KIND_SERVER = 2;
export const KIND_CLIENT = 3;
export const KIND_PRODUCER = 4;
export const KIND_CONSUMER = 5;
export const STATUS_ERROR = 2;

const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'];

/** @throws {OtlpError} when a field has a type that OTLP does not give it. */
export function readTraceRequest(input: unknown): ResourceOf<Span>[] {
  return walk(input, {
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    items: 'spans',
    older: 'instrumentationLibrarySpans',
    read: readSpan,
    spend: spendSpan,
  });
}

/** Events and links become rows of their own, which repeat who their span is. */
function spendSpan(input: unknown, repeated: Size, budget: Budget): void {
  const span = objectOf(input, 'spans[]');
  const { events, links, name } = span;
  budget.spend(1, repeated);
  const below = listOf(events, 'span.events').length + listOf(links, 'span.links').length;
  if (below === 0) return;
  const repeatedTexts = [name, fieldOf(span, 'traceId'), fieldOf(span, 'spanId')];
  const bytes = repeatedTexts.map((text) => (typeof text === 'string' ? text.length : 0));
  budget.spend(below, sum(repeated, ...bytes.map((count) => ({ fields: 1, bytes: count }))));
}

function readSpan(input: unknown): Span {
  const span = objectOf(input, 'spans[]');
  const { status } = span;
  const { code, message } = objectOf(status ?? {}, 'span.status');
  return {
    traceId: idOf(fieldOf(span, 'traceId'), 'span.traceId'),
    spanId: idOf(fieldOf(span, 'spanId'), 'span.spanId'),
    parentSpanId: idOf(fieldOf(span, 'parentSpanId'), 'span.parentSpanId'),
    traceState: textOf(fieldOf(span, 'traceState'), 'span.traceState'),
    name: textOf(span['name'], 'span.name'),
    kind: enumOf(span['kind'], 'SPAN_KIND_', SPAN_KINDS, 'span.kind'),
    startNs: nanosOf(fieldOf(span, 'startTimeUnixNano'), 'span.startTimeUnixNano'),
    endNs: nanosOf(fieldOf(span, 'endTimeUnixNano'), 'span.endTimeUnixNano'),
    attributes: readAttributes(span['attributes']),
    events: listOf(span['events'], 'span.events').map(readSpanEvent),
    links: listOf(span['links'], 'span.links').map(readSpanLink),
    statusCode: enumOf(code, 'STATUS_CODE_', STATUS_CODES, 'span.status.code'),
    statusMessage: textOf(message, 'span.status.message'),
  };
}

function readSpanEvent(input: unknown): SpanEvent {
  const event = objectOf(input, 'span.events[]');
  return {
    name: textOf(event['name'], 'event.name'),
    timeNs: nanosOf(fieldOf(event, 'timeUnixNano'), 'event.timeUnixNano'),
    attributes: readAttributes(event['attributes']),
  };
}

function readSpanLink(input: unknown): SpanLink {
  const link = objectOf(input, 'span.links[]');
  return {
    traceId: idOf(fieldOf(link, 'traceId'), 'link.traceId'),
    spanId: idOf(fieldOf(link, 'spanId'), 'link.spanId'),
    attributes: readAttributes(link['attributes']),
  };
}
