/** Which method of a class is which kind of entry. */
import { SpanKind, trace, type Attributes, type Link } from '@opentelemetry/api';
import { isRecord } from '../kit/json.ts';
import { beforeCall, type Method } from '../recording/client-call.ts';
import { takeLastCarrier } from '../recording/message-context.ts';
import { extendClass, kindOf, type HandlerClass, type MakeEntry, type Scope } from './class.ts';
import { observeMail } from './email.ts';
import { observeRequests } from './fetch.ts';
import type { Isolate } from './isolate.ts';
import { observeBatches } from './queue.ts';
import { observeCrons } from './scheduled.ts';
import { observeTail } from './tail.ts';
import { observeRun } from './workflow.ts';

type Observe = (isolate: Isolate, native: Method) => Method;

/** Handlers of a worker's default export, an object or an entrypoint; an entrypoint's are given its `env` and context. */
export const HANDLERS: Readonly<Record<string, Observe>> = {
  fetch: observeRequests,
  scheduled: observeCrons,
  queue: observeBatches,
  email: observeMail,
  tail: observeTail,
};

/** Of a Durable Object, called by the runtime. */
const EVENTS: ReadonlySet<string> = new Set([
  'alarm',
  'webSocketMessage',
  'webSocketClose',
  'webSocketError',
]);

export function observeClass<C extends HandlerClass>(isolate: Isolate, type: C): C {
  const kind = kindOf(type);
  if (kind === 'WorkflowEntrypoint') {
    const run: MakeEntry = (name, native, scope) =>
      name === 'run' ? observeRun(isolate, native, scope) : native;
    return extendClass(isolate, type, { makeEntry: run, handlers: ['run'] });
  }
  if (kind === 'WorkerEntrypoint') {
    const call: MakeEntry = (name, native, scope) => {
      const handler = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined;
      return handler === undefined
        ? observeRpc(isolate, name, native, scope)
        : withScope(handler(isolate, native), scope);
    };
    return extendClass(isolate, type, { makeEntry: call, handlers: Object.keys(HANDLERS) });
  }
  /** What an object did when it asked to be called again: its alarm, its sockets. */
  const causes = new WeakMap<object, Link>();
  const entry: MakeEntry = (name, native, scope) => {
    if (name === 'fetch') {
      return withScope(observeRequests(isolate, native, { isInternal: true }), scope);
    }
    return EVENTS.has(name)
      ? observeEvent(isolate, name, native, scope, causes)
      : observeRpc(isolate, name, native, scope);
  };
  const made = (scope: Scope): void => rememberCauses(scope, causes);
  return extendClass(isolate, type, { makeEntry: entry, handlers: ['fetch', ...EVENTS], made });
}

/** The method itself gets what it was called with, and no more. */
function withScope(observed: Method, { env, context }: Scope): Method {
  return (first, ...rest) => observed(first, env, context, ...rest);
}

function observeRpc(isolate: Isolate, name: string, native: Method, scope: Scope): Method {
  return (...given) => {
    const { args, carrier } = takeLastCarrier(given);
    const { className, env, context } = scope;
    const attributes: Attributes = {
      'rpc.system': 'cloudflare',
      'rpc.service': className,
      'rpc.method': name,
    };
    const waitUntil = isolate.waitUntilOf(context);
    const task = {
      name: `rpc ${className}.${name}`,
      kind: SpanKind.SERVER,
      attributes,
      waitUntil,
      context,
      carrier,
    };
    return isolate.run(env, task, () => native(...args));
  };
}

function observeEvent(
  isolate: Isolate,
  name: string,
  native: Method,
  { className, env, context }: Scope,
  causes: WeakMap<object, Link>,
): Method {
  return (...args) => {
    const key = name === 'alarm' ? storageOf(context) : args[0];
    const cause = isRecord(key) ? causes.get(key) : undefined;
    const task = {
      name: `${name} ${className}`,
      kind: SpanKind.CONSUMER,
      attributes: { 'faas.trigger': name === 'alarm' ? 'timer' : 'other' },
      waitUntil: isolate.waitUntilOf(context),
      context,
      links: cause === undefined ? [] : [cause],
    };
    return isolate.run(env, task, () => native(...args));
  };
}

/** In memory, so that an object that was evicted meanwhile has no link. Its storage is the app's. */
function rememberCauses({ context }: Scope, causes: WeakMap<object, Link>): void {
  const remember = (key: unknown): void => {
    const active = trace.getActiveSpan()?.spanContext();
    if (isRecord(key) && active !== undefined) causes.set(key, { context: active });
  };
  const storage = storageOf(context);
  if (storage !== undefined) beforeCall(storage, 'setAlarm', () => remember(storage));
  if (isRecord(context)) beforeCall(context, 'acceptWebSocket', remember);
}

function storageOf(context: unknown): object | undefined {
  const storage = isRecord(context) ? context['storage'] : undefined;
  return isRecord(storage) ? storage : undefined;
}
