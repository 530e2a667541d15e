/** Producer spans of queues. https://developers.cloudflare.com/queues/configuration/javascript-apis/#producer */
import { SpanKind } from '@opentelemetry/api';
import { isRecord } from '../../kit/json.ts';
import { patch, traceCall } from '../client-call.ts';
import { withCarrier } from '../message-context.ts';

/** Others, `text` and `bytes`, hold no objects. */
const OBJECT_TYPES: readonly unknown[] = ['json', 'v8', undefined];

/** @param isCarrying whether messages carry the trace */
export function traceQueue(queue: object, name: string, isCarrying: boolean): void {
  const callOf = (operation: string, count: number) => ({
    scope: 'queueSender',
    name: `Queues ${name} ${operation}`,
    kind: SpanKind.PRODUCER,
    attributes: {
      'queue.operation': operation,
      'messaging.system': 'cloudflare_queues',
      'messaging.operation.type': 'send',
      'messaging.destination.name': name,
      'messaging.batch.message_count': count,
    },
  });
  patch(queue, 'send', (native) => (body, options, ...rest) => {
    const carried = (): unknown => (isCarrying && hasObjects(options) ? withCarrier(body) : body);
    return traceCall(callOf('send', 1), () => native(carried(), options, ...rest));
  });
  patch(queue, 'sendBatch', (native) => (given, ...rest) => {
    // Any iterable is taken, and some can be read only once.
    const messages: unknown = isIterable(given) ? [...given] : given;
    const count = Array.isArray(messages) ? messages.length : 0;
    const carried = (): unknown =>
      isCarrying && Array.isArray(messages) ? messages.map(carrying) : messages;
    return traceCall(callOf('sendBatch', count), () => native(carried(), ...rest));
  });
}

function carrying(message: unknown): unknown {
  if (!isRecord(message) || !hasObjects(message)) return message;
  return { ...message, body: withCarrier(message['body']) };
}

function hasObjects(options: unknown): boolean {
  return OBJECT_TYPES.includes(isRecord(options) ? options['contentType'] : undefined);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return isRecord(value) || Array.isArray(value) ? Symbol.iterator in value : false;
}
