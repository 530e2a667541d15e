/**
 * Observes mail that Cloudflare routes to the worker. Left out: addresses and headers, which are people's own.
 * https://developers.cloudflare.com/email-routing/email-workers/runtime-api/
 */
import { SpanKind, trace, type Attributes } from '@opentelemetry/api';
import { isRecord } from '../kit/json.ts';
import { beforeCall, isRecorded, patch, traceCall, type Method } from '../recording/client-call.ts';
import type { Isolate } from './isolate.ts';

/** @param native takes a message, `env` and an execution context */
export function observeMail(isolate: Isolate, native: Method): Method {
  return (message, env, context, ...rest) => {
    const work = (): unknown => native(message, env, context, ...rest);
    if (isRecorded() || !isRecord(message)) return work();
    traceAnswers(message);
    const attributes: Attributes = { 'faas.trigger': 'pubsub', 'messaging.system': 'email' };
    const size = message['rawSize'];
    if (typeof size === 'number') attributes['messaging.message.envelope.size'] = size;
    const waitUntil = isolate.waitUntilOf(context);
    const task = { name: 'email', kind: SpanKind.CONSUMER, attributes, waitUntil, context };
    return isolate.run(env, task, work);
  };
}

function traceAnswers(message: object): void {
  for (const operation of ['forward', 'reply']) {
    patch(message, operation, (native) => (...args) => {
      const attributes = { 'messaging.system': 'email', 'messaging.operation.name': operation };
      const call = { scope: 'email', name: `email ${operation}`, attributes };
      return traceCall(call, () => native(...args));
    });
  }
  beforeCall(message, 'setReject', () =>
    trace.getActiveSpan()?.setAttribute('email.rejected', true),
  );
}
