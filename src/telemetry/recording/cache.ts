/**
 * Spans of the Cache API: `caches.default` and those that `caches.open` gives. A `match` tells whether it was a hit.
 * https://developers.cloudflare.com/workers/runtime-apis/cache/
 */
import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../kit/json.ts';
import { patch, traceCall } from './client-call.ts';

/** Once in an isolate; a second call changes nothing. Does nothing where there are no caches. */
export function traceCaches(): void {
  const caches: unknown = Reflect.get(globalThis, 'caches');
  if (!isRecord(caches)) return;
  const { default: ordinary } = caches;
  if (isRecord(ordinary)) traceCache(ordinary, 'default');
  patch(caches, 'open', (native) => async (...args) => {
    const opened = await native(...args);
    if (isRecord(opened)) traceCache(opened, String(args[0]));
    return opened;
  });
}

function traceCache(cache: object, name: string): void {
  for (const operation of ['match', 'put', 'delete']) {
    patch(cache, operation, (native) => (...args) => {
      const attributes: Attributes = { 'cache.name': name, 'cache.operation': operation };
      const url = urlOf(args[0]);
      if (url !== undefined) attributes['url.full'] = url;
      const answered = (answer: unknown): Attributes =>
        operation === 'match' ? { 'cache.hit': answer !== undefined, ...bodySizeOf(answer) } : {};
      const call = { scope: 'cache', name: `cache ${name} ${operation}`, attributes, answered };
      return traceCall(call, () => native(...args));
    });
  }
}

function urlOf(key: unknown): string | undefined {
  if (typeof key === 'string') return key;
  if (key instanceof URL) return key.href;
  return key instanceof Request ? key.url : undefined;
}

function bodySizeOf(answer: unknown): Attributes {
  const length = answer instanceof Response ? answer.headers.get('content-length') : null;
  return length === null ? {} : { 'http.response.body.size': Number(length) };
}
