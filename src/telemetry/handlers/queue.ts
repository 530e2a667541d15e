/** Delivers the batches that telemetry itself has put into a queue (TELEMETRY_TRANSPORT=queue); all others are the app's. */
import type { QueueBatch } from '../delivery/queue/consumer.ts';
import { isMessage } from '../delivery/queue/message.ts';
import { isRecord } from '../kit/json.ts';
import { patch, type Method } from '../recording/client-call.ts';
import type { Isolate } from './isolate.ts';

/** A worker without a consumer of its own gets one, so that it can be bound to telemetry's queue. */
export function observeQueue(isolate: Isolate, handlers: object): void {
  if (!('queue' in handlers)) {
    Object.defineProperty(handlers, 'queue', {
      value: () => undefined,
      configurable: true,
      writable: true,
    });
  }
  patch(handlers, 'queue', (native) => deliverOwn(isolate, native));
}

function deliverOwn(isolate: Isolate, native: Method): Method {
  return (batch, env, context, ...rest) =>
    isBatch(batch) && batch.messages.some(({ body }) => isMessage(body))
      ? isolate.telemetry(env).deliver(batch)
      : native(batch, env, context, ...rest);
}

function isBatch(batch: unknown): batch is QueueBatch {
  return isRecord(batch) && Array.isArray(batch['messages']);
}
