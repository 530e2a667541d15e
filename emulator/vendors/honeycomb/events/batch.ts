/**
 * Reads the bodies of the Events API, JSON or MessagePack: one event, or a batch whose every element stands or
 * falls alone. A batch is answered by a status for each, in its order.
 */
import * as v from 'valibot';
import type { HoneycombEvent } from '../otlp/traces.ts';
import { scanJson } from '../../../limits/json.ts';
import { excessOf, type Limits } from '../../../limits/limits.ts';
import { scanMsgpack } from '../../../limits/msgpack.ts';
import { eventText } from '../limits.ts';
import { decodeEvent } from './event.ts';
import { decodeMsgpack, MsgpackError } from './msgpack.ts';
import { timeOf } from './time.ts';

export interface BatchOptions {
  readonly dataset: string;
  /** Unix milliseconds, for events that name no time. */
  readonly nowMs: number;
  /** Levels of nested objects that become columns. */
  readonly depth: number;
  /** The field of the duration, where the dataset's definitions name one. @default `duration_ms` */
  readonly duration?: string | null | undefined;
}

/** How one element was answered. */
export type Outcome =
  | { readonly ok: true; readonly event: HoneycombEvent; readonly text: string }
  | { readonly ok: false; readonly error: string };

const MALFORMED = 'Request body is malformed and cannot be read';
export const EMPTY = 'Request body should not be empty';

/** By hand: to valibot's record an array is one too, and it drops keys such as `constructor`. */
const Data = v.custom<Readonly<Record<string, unknown>>>(
  (data) => typeof data === 'object' && data !== null && !Array.isArray(data),
);
const Element = v.object({
  time: v.optional(v.unknown()),
  samplerate: v.optional(v.unknown()),
  data: Data,
});

/** libhoney sends 50 events at once, and no event has more than 2,000 columns. */
const LIMITS: Limits = { values: 1_000_000, depth: 64, items: 25_000 };

/** The parsed body; or why it cannot be read, and the status to say so with. */
export function parseBody(
  contentType: string | undefined,
  bytes: Buffer,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413; readonly error: string } {
  if (bytes.length === 0) return { ok: false, status: 400, error: EMPTY };
  const isMsgpack = /^application\/(?:x-)?msgpack\b/i.test(contentType ?? '');
  const excess = excessOf(bytes, isMsgpack ? scanMsgpack : scanJson, LIMITS);
  if (excess !== undefined) {
    const status = excess.of === 'depth' ? 400 : 413;
    return { ok: false, status, error: `${MALFORMED}: ${excess.message}` };
  }
  try {
    return { ok: true, value: isMsgpack ? decodeMsgpack(bytes) : JSON.parse(bytes.toString()) };
  } catch (error) {
    const reason = error instanceof MsgpackError ? `: ${error.message}` : '';
    return { ok: false, status: 400, error: MALFORMED + reason };
  }
}

/** The outcome of every element; undefined when the body is not a list. */
export function decodeBatch(body: unknown, options: BatchOptions): Outcome[] | undefined {
  if (!Array.isArray(body)) return undefined;
  return body.map((element: unknown) => {
    const parsed = v.safeParse(Element, element);
    if (!parsed.success) return { ok: false, error: MALFORMED };
    const { time, samplerate, data } = parsed.output;
    return admit(data, time, samplerate, options);
  });
}

/** @param time what the header says of it, or undefined; @param samplerate likewise */
export function decodeSingle(
  body: unknown,
  time: string | undefined,
  samplerate: string | undefined,
  options: BatchOptions,
): Outcome {
  const parsed = v.safeParse(Data, body);
  if (!parsed.success) return { ok: false, error: MALFORMED };
  return admit(parsed.output, time, samplerate, options);
}

function admit(
  data: v.InferOutput<typeof Data>,
  time: unknown,
  samplerate: unknown,
  { dataset, nowMs, depth, duration = 'duration_ms' }: BatchOptions,
): Outcome {
  const event = decodeEvent(data, {
    dataset,
    timeNs: timeOf(time) ?? BigInt(Math.trunc(nowMs)) * 1_000_000n,
    sampleRate: rateOf(samplerate),
    depth,
    duration,
  });
  if (Object.keys(event.fields).length === 0) return { ok: false, error: EMPTY };
  const text = eventText(event.fields);
  return text.ok ? { ok: true, event, text: text.text } : { ok: false, error: text.message };
}

/** A whole number from 1 on; what is none counts for one event. */
function rateOf(samplerate: unknown): number {
  // An object may have a toString that throws, or none; a bigint comes from MessagePack.
  if (!['number', 'string', 'bigint', 'boolean'].includes(typeof samplerate)) return 1;
  const rate = Math.round(Number(samplerate));
  return rate >= 1 && rate < 2 ** 31 ? rate : 1;
}
