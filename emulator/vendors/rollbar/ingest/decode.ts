/** Turns a checked item into an occurrence: what the store keeps in columns, and the `data` object beside it. */
import * as v from 'valibot';
import { fingerprintOf, tracesOf } from './grouping.ts';
import type { Level } from '../level.ts';
import type { ItemData } from './payload.ts';

export interface Occurrence {
  readonly uuid: string;
  readonly environment: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly level: Level;
  readonly platform: string | undefined;
  readonly framework: string | undefined;
  readonly language: string | undefined;
  /** Of the code that ran. */
  readonly version: string | undefined;
  /** Unix seconds. */
  readonly timestampS: number;
  /** 32 lower-case hex digits, when the item names the trace it happened in. */
  readonly traceId: string | undefined;
  /** The `data` object as received, with `$remote_ip` filled in. */
  readonly payload: ItemData;
}

export interface Arrival {
  readonly uuid: string;
  readonly nowMs: number;
  readonly remoteAddress: string;
}

const MAX_TITLE = 255;
const MAX_VERSION = 40;

/** @param arrival what the item does not say itself: an id if it has none, when and from where it came */
export function decodeItem(data: ItemData, arrival: Arrival): Occurrence {
  const isException = tracesOf(data).length > 0 || data.body.crash_report != null;
  return {
    uuid: data.uuid ?? arrival.uuid,
    environment: data.environment,
    fingerprint: fingerprintOf(data),
    title: titleOf(data).slice(0, MAX_TITLE),
    level: data.level ?? (isException ? 'error' : 'info'),
    platform: data.platform ?? undefined,
    framework: data.framework ?? undefined,
    language: data.language ?? undefined,
    version: versionOf(data),
    timestampS: Math.floor(
      data.timestamp == null ? arrival.nowMs / 1000 : secondsOf(data.timestamp),
    ),
    traceId: traceIdOf(data),
    payload: withRemoteIp(data, arrival.remoteAddress),
  };
}

/** Seconds until the year 5138. Larger numbers are of notifiers that count milli-, micro- or nanoseconds. */
const MAX_SECONDS = 1e11;

/** Unix seconds of a time in a unit that its size tells. */
function secondsOf(time: number): number {
  return time < MAX_SECONDS ? time : secondsOf(time / 1000);
}

function titleOf(data: ItemData): string {
  if (data.title) return data.title;
  const exception = tracesOf(data)[0]?.exception;
  if (exception) {
    return exception.message ? `${exception.class}: ${exception.message}` : exception.class;
  }
  const text = data.body.message?.body ?? data.body.crash_report?.raw ?? '';
  return text.trimStart().split('\n', 1)[0] ?? '';
}

const Versioned = v.object({ code_version: v.union([v.string(), v.number()]) });
const JavaScriptClient = v.object({ javascript: Versioned });

/** Where SDKs put it: at the top, or with what describes the browser or the server. */
function versionOf({ code_version, client, server }: ItemData): string | undefined {
  const own =
    code_version ??
    (v.is(JavaScriptClient, client) ? client.javascript.code_version : undefined) ??
    (v.is(Versioned, server) ? server.code_version : undefined);
  const version = own === undefined ? '' : String(own).slice(0, MAX_VERSION);
  return version === '' ? undefined : version;
}

const TraceAttribute = v.object({ key: v.literal('trace_id'), value: v.string() });

/** From `custom.trace_id`, an attribute `trace_id`, or X-Ray's form of it in `custom.xray_trace_id`. */
function traceIdOf({ custom, attributes }: ItemData): string | undefined {
  const attribute = attributes?.find((entry) => v.is(TraceAttribute, entry));
  const candidates = [
    custom?.['trace_id'],
    v.is(TraceAttribute, attribute) ? attribute.value : undefined,
    custom?.['xray_trace_id'],
  ];
  for (const candidate of candidates) {
    if (typeof candidate !== 'string') continue;
    const id = candidate.replace(/^1-([0-9a-f]{8})-([0-9a-f]{24})$/i, '$1$2').toLowerCase();
    if (/^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id)) return id;
  }
  return undefined;
}

/** `$remote_ip` stands for the sender's address; browsers do not know their own. */
function withRemoteIp(data: ItemData, remoteAddress: string): ItemData {
  if (data.request?.['user_ip'] !== '$remote_ip') return data;
  return { ...data, request: { ...data.request, user_ip: remoteAddress } };
}
