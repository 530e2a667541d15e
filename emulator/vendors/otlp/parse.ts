/**
 * Reads the bytes of an export, already inflated, into typed resources, scopes and items, or throws an OtlpError. One
 * function a signal, for both encodings of OTLP over HTTP. Other rooms use only this.
 */
import { excessOf } from '../../limits/limits.ts';
import { scanJson } from '../../limits/json.ts';
import type { LogRecord } from './logs.ts';
import { readLogsRequest } from './logs.ts';
import type { DataPoint } from './metrics.ts';
import { readMetricsRequest } from './metrics.ts';
import type { ResourceOf } from './otlp.ts';
import { exactNumbers, InexactNumber } from './numbers.ts';
import { OtlpError } from './otlp.ts';
import { decodeLogsRequest, decodeMetricsRequest, decodeTraceRequest, LIMITS } from './protobuf.ts';
import type { Encoding } from './reply.ts';
import type { Span } from './traces.ts';
import { readTraceRequest } from './traces.ts';

/** @throws {OtlpError} when the bytes are not such an export; the same for those below. */
export function parseTraces(encoding: Encoding, bytes: Buffer): ResourceOf<Span>[] {
  return read(encoding, bytes, decodeTraceRequest, readTraceRequest);
}

export function parseLogs(encoding: Encoding, bytes: Buffer): ResourceOf<LogRecord>[] {
  return read(encoding, bytes, decodeLogsRequest, readLogsRequest);
}

export function parseMetrics(encoding: Encoding, bytes: Buffer): ResourceOf<DataPoint>[] {
  return read(encoding, bytes, decodeMetricsRequest, readMetricsRequest);
}

/** @param readMessage reads what both encodings have in common */
function read<Request>(
  encoding: Encoding,
  bytes: Buffer,
  fromProtobuf: (bytes: Buffer) => unknown,
  readMessage: (message: unknown) => Request,
): Request {
  try {
    return readMessage(messageOf(encoding, bytes, fromProtobuf));
  } catch (error) {
    if (!(error instanceof InexactNumber)) throw error;
    return readMessage(messageOf(encoding, bytes, fromProtobuf, { exact: true }));
  }
}

/**
 * The export as both encodings have it, untyped.
 * @param exact has JSON's integers beyond 2^53 become bigint. It takes six times as long, and encoders that keep to the
 * specification write such integers as text
 */
export function messageOf(
  encoding: Encoding,
  bytes: Buffer,
  fromProtobuf: (bytes: Buffer) => unknown,
  { exact = false } = {},
): unknown {
  if (encoding !== 'application/json') return fromProtobuf(bytes);
  const excess = excessOf(bytes, scanJson, LIMITS);
  if (excess !== undefined) throw new OtlpError(excess.message, { cause: excess });
  const text = bytes.toString();
  const check = SURROGATE.test(text) ? refuseLoneSurrogates : undefined;
  const checkAndKeepDigits: Reviver = (key, value, context) =>
    exactNumbers(key, check === undefined ? value : check(key, value), context);
  return parseJson(text, exact ? checkAndKeepDigits : check);
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

function parseJson(text: string, reviver: Reviver | undefined): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    if (error instanceof OtlpError) throw error;
    throw new OtlpError('it is not valid JSON', { cause: error });
  }
}

/** Pairs are written so too, by encoders that escape everything beyond ASCII. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** For JSON.parse. Protobuf's strings are UTF-8, so its JSON refuses what has no UTF-8, as Honeycomb does. */
function refuseLoneSurrogates(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) {
    throw new OtlpError('it has half of a surrogate pair in a text');
  }
  return value;
}
