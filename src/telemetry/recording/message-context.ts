/**
 * Carries a trace in messages of a queue, which have no headers: under a key of bodies that are plain objects, of the
 * content types `json` and `v8`. It is taken out before the consumer sees the body. A consumer that does not use this
 * library sees the key, so a queue carries it only where the app says so. Bodies of any other kind stay as they are.
 */
import { context, propagation, ROOT_CONTEXT, trace, type Link } from '@opentelemetry/api';
import { isRecord } from '../kit/json.ts';

/** Of the body's own keys. */
const CONTEXT_KEY = '$telemetry';

/** The body with the active trace in it, or the body itself where it cannot carry one. */
export function withCarrier(body: unknown): unknown {
  if (!isPlainObject(body) || CONTEXT_KEY in body) return body;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return Object.keys(carrier).length === 0 ? body : { ...body, [CONTEXT_KEY]: carrier };
}

/** Takes the trace out of a body, in place. */
export function takeCarrier(body: unknown): Readonly<Record<string, string>> | undefined {
  if (!isPlainObject(body)) return undefined;
  const carrier = body[CONTEXT_KEY];
  if (!isRecord(carrier) || typeof carrier['traceparent'] !== 'string') return undefined;
  Reflect.deleteProperty(body, CONTEXT_KEY);
  return Object.fromEntries(
    Object.entries(carrier).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

/** The active trace as the last argument of a method that is called in another worker. */
export function lastCarrier(): Readonly<Record<string, unknown>> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return { [CONTEXT_KEY]: carrier };
}

/** The arguments without the last, where that is a trace. */
export function takeLastCarrier(args: readonly unknown[]): {
  readonly args: readonly unknown[];
  readonly carrier: Readonly<Record<string, string>> | undefined;
} {
  const last = args.at(-1);
  const isCarrier = isPlainObject(last) && Object.keys(last).join() === CONTEXT_KEY;
  const carrier = isCarrier ? takeCarrier(last) : undefined;
  return { args: carrier === undefined ? args : args.slice(0, -1), carrier };
}

/** A link to the span that wrote the carrier. */
export function linkOf(carrier: Readonly<Record<string, string>>): Link[] {
  const sender = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
  return sender === undefined ? [] : [{ context: sender }];
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
