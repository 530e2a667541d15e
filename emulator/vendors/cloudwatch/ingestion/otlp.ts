/**
 * OTLP logs: every log record becomes an event whose message is JSON with OTLP's names, its resource and scope beside
 * it, attributes as an object. The parts that CloudWatch Logs cuts from records above 1 MB and keeps as large log
 * objects are left out: such a record is refused.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_OTLP.html
 */
import type { LogRecord } from '../../otlp/logs.ts';
import { OtlpError, type Attribute, type ResourceOf } from '../../otlp/otlp.ts';
import { parseLogs } from '../../otlp/parse.ts';
import { bigintAsNumber, plainOf } from '../../otlp/plain.ts';
import type { Encoding } from '../../otlp/reply.ts';
import type { LogEvent } from '../events/batch.ts';
import { invalid } from '../named.ts';
import { timeOf, type ReadBatch } from './format.ts';

/** Of a resource together with a scope. */
const MAX_SOURCE_BYTES = 16 * 1024;
const NS_PER_MS = 1_000_000n;

/**
 * @throws AwsError InvalidParameterException when the bytes are not an export of logs, or break a limit of sources.
 */
export function readOtlp(bytes: Buffer, encoding: Encoding, nowMs: number): ReadBatch {
  const events = parse(bytes, encoding).flatMap(({ attributes, schemaUrl, scopes }) => {
    const resource = { attributes: objectOf(attributes), ...given({ schemaUrl }) };
    return scopes.flatMap((scope): LogEvent[] => {
      const { name, version, schemaUrl } = scope;
      const ofScope = {
        ...given({ name, version, schemaUrl }),
        ...(scope.attributes.length > 0 ? { attributes: objectOf(scope.attributes) } : {}),
      };
      const source = { resource, scope: ofScope };
      if (Buffer.byteLength(JSON.stringify(source, bigintAsNumber)) > MAX_SOURCE_BYTES) {
        throw invalid(`A resource and its scope are larger than ${MAX_SOURCE_BYTES} bytes`);
      }
      return scope.items.map((record) => eventOf(record, source, nowMs));
    });
  });
  return { events, skipped: 0 };
}

function parse(bytes: Buffer, encoding: Encoding): ResourceOf<LogRecord>[] {
  try {
    return parseLogs(encoding, bytes);
  } catch (error) {
    if (!(error instanceof OtlpError)) throw error;
    throw invalid(`Cannot read the request as OTLP: ${error.message}`);
  }
}

function eventOf(record: LogRecord, source: object, nowMs: number): LogEvent {
  const { timeNs, observedNs, severity, severityText, flags, traceId, spanId, eventName } = record;
  const content = {
    ...source,
    timeUnixNano: timeNs,
    ...(observedNs === 0n ? {} : { observedTimeUnixNano: observedNs }),
    severityNumber: severity,
    severityText,
    body: plainOf(record.body ?? null),
    attributes: objectOf(record.attributes),
    ...(flags === 0 ? {} : { flags }),
    ...given({ traceId, spanId, eventName }),
  };
  return {
    timestamp: timeNs === 0n ? nowMs : timeOf(Number(timeNs / NS_PER_MS), nowMs),
    message: JSON.stringify(content, bigintAsNumber),
  };
}

function objectOf(attributes: readonly Attribute[]): unknown {
  return plainOf({ kvlist: attributes });
}

/** The texts that are not empty. */
function given(texts: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
