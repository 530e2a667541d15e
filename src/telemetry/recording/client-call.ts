/**
 * A client span around one call that leaves the isolate: of `fetch`, or of a binding. Methods are replaced in place, once
 * per isolate, and called with their own object, so that what the app gets is the runtime's answer and nothing else.
 */
import { context, SpanKind, trace, type Attributes } from '@opentelemetry/api';
import { recordingOf } from './recording.ts';
import { recordErrorAfterwards } from './span.ts';
import { tracerFor } from './tracer.ts';

export type Method = (...args: readonly unknown[]) => unknown;

export interface Call {
  /** Instrumentation scope. */
  readonly scope: string;
  readonly name: string;
  /** @default CLIENT */
  readonly kind?: SpanKind;
  readonly attributes: Attributes;
  /** What the answer adds. */
  readonly answered?: (answer: unknown) => Attributes;
}

/** A second instrumentation on top of the first would make each span twice. */
const PATCHED = Symbol.for('cruddur-edge.patched');

/**
 * Replaces a method of an object by what `wrap` makes of it. Does nothing where there is none, where it was done, and where
 * the object is frozen.
 *
 * @param self whose method it is
 */
export function patch(
  target: object,
  name: string,
  wrap: (native: Method) => Method,
  self = target,
): void {
  const native: unknown = Reflect.get(target, name);
  if (typeof native !== 'function' || PATCHED in native) return;
  const value = wrap((...args) => Reflect.apply(native, self, args));
  Object.defineProperty(value, PATCHED, { value: true });
  Reflect.defineProperty(target, name, { value, configurable: true, writable: true });
}

/** Does `work` before each call of a method, with its arguments. Like `patch` it takes effect once. */
export function beforeCall(target: object, name: string, work: Method): void {
  patch(target, name, (native) => (...args) => {
    work(...args);
    return native(...args);
  });
}

/** Whether a call that is made now belongs to a request that is recorded. */
export function isRecorded(): boolean {
  return recordingOf(context.active()) !== undefined;
}

/** Makes the call in a span where a request is recorded, and as it is anywhere else. Throws and rejects as the call does. */
export function traceCall(call: Call, make: () => unknown): unknown {
  if (!isRecorded()) return make();
  const { scope, name, kind = SpanKind.CLIENT, attributes, answered } = call;
  const active = context.active();
  const span = tracerFor(scope).startSpan(name, { kind, attributes }, active);
  const failed = (error: unknown): never => {
    recordErrorAfterwards(span, error, true);
    span.end();
    throw error;
  };
  const succeeded = (answer: unknown): unknown => {
    try {
      if (answered !== undefined) span.setAttributes(answered(answer));
    } catch {
      // An answer that cannot be read is the app's anyway.
    }
    span.end();
    return answer;
  };
  let answer: unknown;
  try {
    answer = context.with(trace.setSpan(active, span), make);
  } catch (error) {
    return failed(error);
  }
  return answer instanceof Promise ? answer.then(succeeded, failed) : succeeded(answer);
}
