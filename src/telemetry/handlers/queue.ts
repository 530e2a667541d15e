/**
 * Observes the consumer of queues: a trace for each batch, and in it a span for each message, linked to the span that
 * sent it. Such a span lasts until the message is acknowledged or put back, at the latest until the batch is over,
 * because no runtime tells which message the app works on. Batches that telemetry itself has put into a queue
 * (TELEMETRY_TRANSPORT=queue) are delivered here.
 * https://developers.cloudflare.com/queues/configuration/javascript-apis/#consumer
 */
import { context, SpanKind, type Attributes, type Link, type Span } from '@opentelemetry/api';
import type { QueueBatch } from '../delivery/queue/consumer.ts';
import { isMessage } from '../delivery/queue/message.ts';
import { isRecord } from '../kit/json.ts';
import { beforeCall, isRecorded, type Method } from '../recording/client-call.ts';
import { linkOf, takeCarrier } from '../recording/message-context.ts';
import { tracerFor } from '../recording/tracer.ts';
import type { Isolate } from './isolate.ts';

const SCOPE = 'queueConsumer';

/** A worker without a consumer of its own gets one, so that it can be bound to telemetry's queue. */
export function addConsumer(handlers: object): void {
  if ('queue' in handlers) return;
  Object.defineProperty(handlers, 'queue', {
    value: () => undefined,
    configurable: true,
    writable: true,
  });
}

/** @param native takes a batch, `env` and an execution context */
export function observeBatches(isolate: Isolate, native: Method): Method {
  return (batch, env, execution, ...rest) => {
    const work = (): unknown => native(batch, env, execution, ...rest);
    if (isRecorded() || !isBatch(batch)) return work();
    const telemetry = isolate.telemetry(env);
    if (batch.messages.some(({ body }) => isMessage(body))) return telemetry.deliver(batch);
    const queue = 'queue' in batch && typeof batch.queue === 'string' ? batch.queue : 'queue';
    const carriers = batch.messages.map(({ body }) => takeCarrier(body));
    const task = {
      name: `process ${queue}`,
      kind: SpanKind.CONSUMER,
      attributes: {
        ...attributesOf(queue),
        'faas.trigger': 'pubsub',
        'messaging.batch.message_count': batch.messages.length,
      },
      waitUntil: isolate.waitUntilOf(execution),
      context: execution,
    };
    return isolate.run(env, task, async () => {
      const messages = batch.messages.map((message, index) => {
        const carrier = carriers[index];
        return observeMessage(message, queue, carrier === undefined ? [] : linkOf(carrier));
      });
      const settle = (outcome: string): void => {
        for (const message of messages) message(outcome);
      };
      beforeCall(batch, 'ackAll', () => settle('ack'));
      beforeCall(batch, 'retryAll', () => settle('retry'));
      try {
        const answer = await work();
        settle('ack');
        return answer;
      } catch (error) {
        settle('retry');
        throw error;
      }
    });
  };
}

/** @returns ends the message's span, once @param links to the span that sent it */
function observeMessage(
  message: QueueBatch['messages'][number],
  queue: string,
  links: Link[],
): (outcome: string) => void {
  const { attempts } = message;
  const id = 'id' in message && typeof message.id === 'string' ? message.id : undefined;
  const attributes: Attributes = {
    ...attributesOf(queue),
    ...(id === undefined ? {} : { 'messaging.message.id': id }),
    'messaging.message.delivery_attempt': attempts,
  };
  const options = { kind: SpanKind.CONSUMER, attributes, links };
  let span: Span | undefined = tracerFor(SCOPE).startSpan(
    `process ${queue} message`,
    options,
    context.active(),
  );
  const settle = (outcome: string): void => {
    span?.setAttribute('messaging.message.outcome', outcome);
    span?.end();
    span = undefined;
  };
  for (const outcome of ['ack', 'retry']) beforeCall(message, outcome, () => settle(outcome));
  return settle;
}

function attributesOf(queue: string): Attributes {
  return {
    'messaging.system': 'cloudflare_queues',
    'messaging.destination.name': queue,
    'messaging.operation.type': 'process',
  };
}

function isBatch(batch: unknown): batch is QueueBatch {
  return isRecord(batch) && Array.isArray(batch['messages']);
}
