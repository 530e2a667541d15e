/**
 * Client spans for calls of bindings. Each binding is one object for the life of an isolate, so its methods are replaced
 * in place: whatever way the app comes to it, `env`, `cloudflare:workers` or a class, it finds the same object. What a
 * binding is tells the name of its class. Left out: RPC methods, AI, Vectorize, Analytics Engine, Workflows.
 */
import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../../kit/json.ts';
import { patch, traceCall } from '../client-call.ts';
import { fetchInSpan } from '../outgoing-fetch.ts';
import { traceD1 } from './d1.ts';
import { traceQueue } from './queue.ts';
import { traceRpc } from './rpc.ts';

/** What an app asks for by the names of bindings. */
export interface BindingOptions {
  /** Queues whose messages carry the trace. */
  readonly queues?: readonly string[];
  /** Services and Durable Objects whose methods are client spans, and get the trace as a last argument. */
  readonly rpc?: readonly string[];
}

type Trace = (binding: object, name: string, options: BindingOptions) => void;

/** By the name that workerd gives to the class. */
const KINDS: Readonly<Record<string, Trace>> = {
  D1Database: traceD1,
  KvNamespace: traceStore('KV', ['get', 'getWithMetadata', 'put', 'delete', 'list']),
  R2Bucket: traceStore('R2', ['head', 'get', 'put', 'delete', 'list']),
  WorkerQueue: (queue, name, { queues = [] }) => traceQueue(queue, name, queues.includes(name)),
  DurableObjectNamespace: traceDurableObjects,
  Fetcher: (binding, name, { rpc = [] }) => {
    patch(binding, 'fetch', (native) => fetchInSpan(native, `Service Binding ${name}`));
    if (rpc.includes(name)) traceRpc(binding, name);
  },
};

/** Call once for each isolate. @param except bindings whose calls make no spans */
export function traceBindings(
  env: object,
  except: readonly unknown[],
  options: BindingOptions = {},
): void {
  for (const [name, binding] of Object.entries(env)) {
    if (!isRecord(binding) || except.includes(binding)) continue;
    const prototype: unknown = Object.getPrototypeOf(binding);
    const type = isRecord(prototype) ? prototype['constructor'] : undefined;
    const kind = typeof type === 'function' ? type.name : '';
    if (Object.hasOwn(KINDS, kind)) KINDS[kind]?.(binding, name, options);
  }
}

/** A store of values by key: the key is shown, the value is not. */
function traceStore(type: string, operations: readonly string[]): Trace {
  const prefix = `db.cf.${type.toLowerCase()}`;
  return (binding, name) => {
    for (const operation of operations) {
      const isRead = operation.startsWith('get') || operation === 'head';
      const answered = (answer: unknown): Attributes =>
        isRead ? { [`${prefix}.has_result`]: hasResult(answer) } : {};
      patch(binding, operation, (native) => (...args) => {
        const [key] = args;
        const attributes: Attributes = {
          binding_type: type,
          'db.name': name,
          'db.system': `Cloudflare ${type}`,
          'db.operation': operation,
        };
        if (typeof key === 'string') {
          attributes['db.statement'] = `${operation} ${key}`;
          attributes[`${prefix}.key`] = key;
        }
        const call = { scope: type, name: `${type} ${name} ${operation}`, attributes, answered };
        return traceCall(call, () => native(...args));
      });
    }
  };
}

/** KV's `getWithMetadata` answers with an object in any case. */
function hasResult(answer: unknown): boolean {
  const isPair = isRecord(answer) && 'value' in answer && 'metadata' in answer;
  return (isPair ? answer['value'] : answer) !== null;
}

/** Each stub is a new object, whose `fetch` is replaced when the app gets it. */
function traceDurableObjects(namespace: object, name: string, { rpc = [] }: BindingOptions): void {
  for (const operation of ['get', 'getByName']) {
    patch(namespace, operation, (native) => (...args) => {
      const stub = native(...args);
      if (isRecord(stub)) {
        patch(stub, 'fetch', (fetch) => {
          return fetchInSpan(fetch, `Durable Object ${name}`, {
            binding_type: 'DO',
            'do.namespace': name,
          });
        });
        if (rpc.includes(name)) traceRpc(stub, name);
      }
      return stub;
    });
  }
}
