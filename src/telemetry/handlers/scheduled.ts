/** Observes crons: each call is a trace of its own. https://developers.cloudflare.com/workers/runtime-apis/handlers/scheduled/ */
import { SpanKind, type Attributes } from '@opentelemetry/api';
import { isRecord } from '../kit/json.ts';
import { isRecorded, type Method } from '../recording/client-call.ts';
import type { Isolate } from './isolate.ts';

/** @param native takes an event, `env` and an execution context */
export function observeCrons(isolate: Isolate, native: Method): Method {
  return (event, env, context, ...rest) => {
    const work = (): unknown => native(event, env, context, ...rest);
    if (isRecorded()) return work();
    const { cron, scheduledTime } = isRecord(event) ? event : {};
    const attributes: Attributes = { 'faas.trigger': 'timer' };
    if (typeof cron === 'string') attributes['faas.cron'] = cron;
    const time = new Date(typeof scheduledTime === 'number' ? scheduledTime : Number.NaN);
    if (!Number.isNaN(time.getTime())) attributes['faas.time'] = time.toISOString();
    const task = {
      name: typeof cron === 'string' && cron !== '' ? `scheduled ${cron}` : 'scheduled',
      kind: SpanKind.SERVER,
      attributes,
      waitUntil: isolate.waitUntilOf(context),
      context,
    };
    return isolate.run(env, task, work);
  };
}
