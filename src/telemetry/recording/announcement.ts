/**
 * Tells a tail worker, when a call begins, which trace it is: a call that the runtime kills can tell nothing at its
 * end. The message goes by Node's diagnostics channel, whose messages arrive with the call's other events, for every
 * outcome. https://developers.cloudflare.com/workers/runtime-apis/nodejs/diagnostics-channel/
 */
import * as v from 'valibot';
import { hexId } from '../kit/hex-id.ts';
import { isRecord } from '../kit/json.ts';

const CHANNEL = 'cruddur-edge.call';

const Announcement = v.object({
  traceId: hexId(32),
  spanId: hexId(16),
  parentSpanId: v.optional(hexId(16)),
});

/** A span, before it can tell of itself. */
export type Announcement = v.InferOutput<typeof Announcement>;

const Announced = v.array(v.object({ channel: v.string(), message: v.unknown() }));

/** @returns announces a span; undefined where the runtime has no such channel */
export function createAnnouncer(): ((announcement: Announcement) => void) | undefined {
  const host: unknown = Reflect.get(globalThis, 'process');
  if (!isRecord(host) || typeof host['getBuiltinModule'] !== 'function') return undefined;
  const module: unknown = host['getBuiltinModule']('node:diagnostics_channel');
  if (!isRecord(module) || typeof module['channel'] !== 'function') return undefined;
  const channel: unknown = module['channel'](CHANNEL);
  if (!isRecord(channel)) return undefined;
  return (announcement) => {
    if (typeof channel['publish'] === 'function') channel['publish'](announcement);
  };
}

/** What a call announced. @param events the `diagnosticsChannelEvents` of a tail worker's event */
export function readAnnouncement(events: unknown): Announcement | undefined {
  const announced = v.safeParse(Announced, events);
  if (!announced.success) return undefined;
  const own = announced.output.find(({ channel }) => channel === CHANNEL);
  const parsed = v.safeParse(Announcement, own?.message);
  return parsed.success ? parsed.output : undefined;
}
