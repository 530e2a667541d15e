/**
 * The four HTTP ingestion endpoints and how they differ: content types, sizes, whether the query may name the log
 * group, whether the answer lists rejected events, and the format.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints.html
 */
import { scanJson } from '../../../limits/json.ts';
import { excessOf } from '../../../limits/limits.ts';
import { encodingOf, ENCODINGS, type Encoding } from '../../otlp/reply.ts';
import { invalid } from '../named.ts';
import type { ReadBatch, ReadFormat } from './format.ts';
import { readHlc } from './hlc.ts';
import { readNdjson } from './ndjson.ts';
import { readOtlp } from './otlp.ts';
import { readStructured } from './structured.ts';

export interface Endpoint {
  readonly path: string;
  readonly contentTypes: readonly string[];
  /** Of the request, inflated. */
  readonly maxBytes: number;
  /** Of one event's message. */
  readonly maxEventBytes: number;
  /** Whether log group, log stream and entity may stand in the query. */
  readonly byQuery: boolean;
  /** Whether the answer says how many events were rejected. */
  readonly partialSuccess: boolean;
  /** Of its answers. */
  encodingOf(contentType: string): Encoding;
  /** @throws AwsError InvalidParameterException when the body is not of the endpoint's format. */
  read(body: Buffer, contentType: string, nowMs: number): ReadBatch;
}

const KB = 1024;
const MB = 1024 * KB;
const JSON_TYPE = 'application/json';
/** Of a text. Metric filters and queries read no deeper. */
const LIMITS = { values: 250_000, depth: 500 };

export const ENDPOINTS: readonly Endpoint[] = [
  textEndpoint('/services/collector/event', readHlc, { partialSuccess: false }),
  textEndpoint('/ingest/bulk', readNdjson, { contentTypes: [JSON_TYPE, 'application/x-ndjson'] }),
  textEndpoint('/ingest/json', readStructured),
  {
    path: '/v1/logs',
    contentTypes: ENCODINGS,
    // What JSON adds is not counted: the messages together are held to PutLogEvents' 1 MB.
    maxBytes: 20 * MB,
    maxEventBytes: MB,
    byQuery: false,
    partialSuccess: true,
    encodingOf: otlpEncodingOf,
    read: (body, contentType, nowMs) => readOtlp(body, otlpEncodingOf(contentType), nowMs),
  },
];

function textEndpoint(path: string, format: ReadFormat, own: Partial<Endpoint> = {}): Endpoint {
  return {
    path,
    contentTypes: [JSON_TYPE],
    maxBytes: MB,
    maxEventBytes: 256 * KB,
    byQuery: true,
    partialSuccess: true,
    encodingOf: () => JSON_TYPE,
    read: (body, _contentType, nowMs) => format(textOf(body), nowMs),
    ...own,
  };
}

function otlpEncodingOf(contentType: string): Encoding {
  return encodingOf(contentType) ?? JSON_TYPE;
}

/** @throws AwsError InvalidParameterException when it is not a text, or has too much in it. */
function textOf(body: Buffer): string {
  const excess = excessOf(body, scanJson, LIMITS);
  if (excess !== undefined) throw invalid(`Cannot read the request body: ${excess.message}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalid('The request body is not valid UTF-8');
  }
}
