/**
 * Reports calls that the runtime killed and that could not report themselves: a tail worker gets their outcome. Each
 * becomes a report, a line and, where the worker announced its trace (TELEMETRY_TAIL=true), the span that it could
 * not send. All other calls report themselves. https://developers.cloudflare.com/workers/runtime-apis/handlers/tail/
 */
import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import * as v from 'valibot';
import { isRecorded, type Method } from '../recording/client-call.ts';
import { readAnnouncement } from '../recording/announcement.ts';
import type { Isolate } from './isolate.ts';

/** Outcomes of calls that the runtime killed. */
const KILLED: ReadonlySet<string> = new Set([
  'exceededCpu',
  'exceededMemory',
  'exceededWallTime',
  'killSwitch',
  'loadShed',
  'internalError',
]);

const nullish = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));
const TailEvent = v.object({
  outcome: v.string(),
  scriptName: nullish(v.string()),
  eventTimestamp: nullish(v.number()),
  cpuTime: nullish(v.number()),
  wallTime: nullish(v.number()),
  diagnosticsChannelEvents: v.optional(v.unknown()),
  event: nullish(
    v.object({
      request: nullish(v.object({ url: v.string(), method: v.string() })),
      cron: nullish(v.string()),
      queue: nullish(v.string()),
    }),
  ),
});
type TailEvent = v.InferOutput<typeof TailEvent>;

/** @param native takes events, `env` and an execution context */
export function observeTail(isolate: Isolate, native: Method): Method {
  return async (events, env, context, ...rest) => {
    if (!isRecorded() && Array.isArray(events)) {
      for (const event of events) {
        const parsed = v.safeParse(TailEvent, event);
        if (parsed.success && KILLED.has(parsed.output.outcome)) {
          await tellKilled(isolate, parsed.output, env, context);
        }
      }
    }
    return native(events, env, context, ...rest);
  };
}

async function tellKilled(
  isolate: Isolate,
  killed: TailEvent,
  env: unknown,
  context: unknown,
): Promise<void> {
  const { outcome, event, eventTimestamp } = killed;
  const script = killed.scriptName ?? 'the worker';
  const task = {
    name: nameOf(event),
    kind: event?.queue ? SpanKind.CONSUMER : SpanKind.SERVER,
    attributes: attributesOf(killed),
    waitUntil: isolate.waitUntilOf(context),
    span: readAnnouncement(killed.diagnosticsChannelEvents),
    startTime: eventTimestamp ?? undefined,
  };
  await isolate.telemetry(env).run(task, (observation) => {
    const message = `${script} was killed: ${outcome}`;
    observation.span.setStatus({ code: SpanStatusCode.ERROR, message });
    observation.log.error(message, { url: event?.request?.url });
    observation.report(message, 'critical');
  });
}

function nameOf(event: TailEvent['event']): string {
  if (event?.request) return event.request.method;
  if (event?.cron) return `scheduled ${event.cron}`;
  return event?.queue ? `process ${event.queue}` : 'call';
}

function attributesOf({ outcome, scriptName, cpuTime, wallTime, event }: TailEvent): Attributes {
  const attributes: Attributes = { 'error.type': outcome, 'cloudflare.outcome': outcome };
  if (scriptName) attributes['cloudflare.script_name'] = scriptName;
  if (typeof cpuTime === 'number') attributes['cloudflare.cpu_time_ms'] = cpuTime;
  if (typeof wallTime === 'number') attributes['cloudflare.wall_time_ms'] = wallTime;
  if (event?.request) {
    attributes['http.request.method'] = event.request.method;
    attributes['url.full'] = event.request.url;
  }
  return attributes;
}
