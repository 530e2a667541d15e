/**
 * Client spans of RPC methods, and the trace in a last argument, for bindings that the app names: a service without this
 * library sees that argument. A stub answers any property, so its prototype is replaced by a view of it; what is called
 * is the runtime's own, and what it answers too, so promises can be passed on and pipelined.
 * https://developers.cloudflare.com/workers/runtime-apis/rpc/
 */
import { context, SpanKind, trace } from '@opentelemetry/api';
import { isThenable } from '../../kit/thenable.ts';
import { isRecorded } from '../client-call.ts';
import { lastCarrier } from '../message-context.ts';
import { recordErrorAfterwards } from '../span.ts';
import { tracerFor } from '../tracer.ts';

/** They belong to the stub itself. */
const OWN: ReadonlySet<string> = new Set(['fetch', 'connect', 'dup', 'id', 'name', 'then']);

/** @param name of the binding */
export function traceRpc(stub: object, name: string): void {
  const native: unknown = Object.getPrototypeOf(stub);
  if (typeof native !== 'object' || native === null) return;
  const views = new Map<string, unknown>();
  const view = new Proxy(native, {
    get(target, key, receiver) {
      if (typeof key !== 'string' || OWN.has(key)) return Reflect.get(target, key, receiver);
      const known = views.get(key);
      if (known !== undefined) return known;
      // The stub answers as itself only with its own prototype.
      Object.setPrototypeOf(stub, native);
      let property: unknown;
      try {
        property = Reflect.get(stub, key);
      } finally {
        Object.setPrototypeOf(stub, view);
      }
      if (typeof property !== 'function') return property;
      const traced = traceMethod(property, { stub, name, key });
      views.set(key, traced);
      return traced;
    },
  });
  Object.setPrototypeOf(stub, view);
}

function traceMethod(
  method: object,
  { stub, name, key }: { readonly stub: object; readonly name: string; readonly key: string },
): unknown {
  return new Proxy(method, {
    // A property that is awaited asks its own object.
    get(target, part) {
      const value: unknown = Reflect.get(target, part, target);
      const isPromise = part === 'then' || part === 'catch' || part === 'finally';
      return isPromise && typeof value === 'function' ? value.bind(target) : value;
    },
    apply(target, _self, args) {
      if (typeof target !== 'function') throw new TypeError(`${key} is not a function`);
      if (!isRecorded()) return Reflect.apply(target, stub, args);
      const active = context.active();
      const span = tracerFor('rpc').startSpan(`rpc ${name}.${key}`, {
        kind: SpanKind.CLIENT,
        attributes: { 'rpc.system': 'cloudflare', 'rpc.service': name, 'rpc.method': key },
      });
      const failed = (error: unknown): void => {
        context.with(active, () => recordErrorAfterwards(span, error, true));
        span.end();
      };
      const called = trace.setSpan(active, span);
      try {
        const answer: unknown = context.with(called, () =>
          Reflect.apply(target, stub, [...args, lastCarrier()]),
        );
        if (isThenable(answer)) answer.then(() => span.end(), failed);
        else span.end();
        return answer;
      } catch (error) {
        failed(error);
        throw error;
      }
    },
  });
}
