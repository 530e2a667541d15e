/**
 * Client spans for calls of bindings. Each binding is one object for the life of an isolate, so its methods are
 * replaced in place: the app finds the same object by `env`, by `cloudflare:workers` and in a class. The name of its
 * class tells what a binding is. Left out: Workflows, Images, Browser Rendering, Hyperdrive.
 */
import { isRecord } from '../../kit/json.ts';
import { patch } from '../client-call.ts';
import { fetchInSpan } from '../outgoing-fetch.ts';
import { traceAi, traceVectorize } from './ai.ts';
import { traceAnalytics } from './analytics.ts';
import { traceD1 } from './d1.ts';
import { traceQueue } from './queue.ts';
import { traceRpc } from './rpc.ts';
import { traceStore } from './store.ts';

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
  Ai: traceAi,
  VectorizeIndexImpl: traceVectorize,
  AnalyticsEngine: traceAnalytics,
  // Miniflare's.
  LocalAnalyticsEngineDataset: traceAnalytics,
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
