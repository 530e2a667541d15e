/**
 * A span of a request that can be read back when it has ended. It is otel-cf-workers' `SpanImpl`; the rest of that
 * package is not used, because its instrumentation of `env` leaks memory and changes answers, and its tracer is
 * reachable through that instrumentation only.
 */
import { SpanImpl } from '@microlabs/otel-cf-workers';
import {
  SpanKind,
  type Attributes,
  type Link,
  type Span,
  type SpanContext,
  type TimeInput,
} from '@opentelemetry/api';
import type { FinishedSpan } from '../kit/finished-span.ts';
import { exceptionAttributes } from '../kit/thrown/attributes.ts';
import { describeThrown } from '../kit/thrown/thrown.ts';

/** Its attributes are its own, to be changed in place. */
export interface RecordedSpan extends Span, FinishedSpan {
  readonly attributes: Attributes;
}

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: SpanContext;
  readonly parent: SpanContext | undefined;
  readonly attributes?: Attributes | undefined;
  readonly links?: Link[] | undefined;
  /** Unix milliseconds when a number. @default now */
  readonly startTime?: TimeInput | undefined;
  /** Of the tracer that made it, Honeycomb's `library.name`. */
  readonly scope?: SpanImpl['instrumentationScope'];
  readonly onEnd: (span: RecordedSpan) => void;
}

/** The encoders have the resource from the settings. */
const NO_RESOURCE: SpanImpl['resource'] = {
  attributes: {},
  merge: () => NO_RESOURCE,
  getRawAttributes: () => [],
};

class RequestSpan extends SpanImpl {
  declare attributes: Attributes;

  /** The package's own throws for values such as `null`, and takes the `code` of an error for its type. */
  override recordException(exception: unknown, time?: TimeInput): void {
    this.addEvent('exception', exceptionAttributes(describeThrown(exception)), time);
  }
}

export function startRecordedSpan(start: SpanStart): RecordedSpan {
  return startSpan(start, start.attributes ?? {});
}

function startSpan(start: SpanStart, attributes: Attributes): RequestSpan {
  const { name, kind, spanContext, parent, links, startTime, scope, onEnd } = start;
  const span = new RequestSpan({
    name,
    spanKind: kind,
    spanContext,
    attributes,
    resource: NO_RESOURCE,
    onEnd: () => onEnd(span),
    ...(links === undefined ? NOTHING : { links: [...links] }),
    ...(startTime === undefined ? NOTHING : { startTime }),
    ...(parent === undefined
      ? NOTHING
      : { parentSpanContext: parent, parentSpanId: parent.spanId }),
  });
  if (scope !== undefined) span.instrumentationScope = scope;
  return span;
}

const NOTHING = {};

/**
 * Starts the server span. Its owner ends it and sends it.
 *
 * @param attributes known to be texts, numbers and booleans: they are taken as they are, and changed
 */
export function startRoot(
  root: Pick<SpanStart, 'name' | 'spanContext' | 'parent'> & { readonly startTime: number },
  attributes: Attributes,
): RecordedSpan {
  const { name, spanContext, parent, startTime } = root;
  const span = new RequestSpan({
    name,
    spanKind: SpanKind.SERVER,
    spanContext,
    attributes: NOTHING,
    resource: NO_RESOURCE,
    onEnd: endsUnseen,
    startTime,
    ...(parent === undefined
      ? undefined
      : { parentSpanContext: parent, parentSpanId: parent.spanId }),
  });
  span.attributes = attributes;
  return span;
}

function endsUnseen(): void {
  // Its owner knows.
}
