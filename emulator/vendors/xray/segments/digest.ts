/**
 * Writes decoded documents as JSON that is small and quickly read, so that the thread that stores segments need not
 * decode the documents again, which would take a third of its time.
 */
import * as v from 'valibot';
import type { DecodedSegment } from './decode.ts';
import type { DecodedDocuments } from './ingest.ts';

const Text = v.nullable(v.string());

/** A segment by position: names would be most of the JSON. */
const Row = v.strictTuple([
  v.string(), // trace id
  v.string(), // segment id
  Text, // parent id
  v.string(), // name
  v.picklist(['segment', 'subsegment']),
  v.number(), // start time
  v.nullable(v.number()), // end time
  v.boolean(), // fault
  Text, // method
  Text, // URL
  v.nullable(v.number()), // status
  v.union([v.string(), v.number()]), // document
]);
type Row = v.InferOutput<typeof Row>;

const Refusal = v.object({
  Id: v.exactOptional(v.string()),
  ErrorCode: v.string(),
  Message: v.string(),
});

const Digest = v.object({ segments: v.array(Row), refusals: v.array(Refusal) });
type Digest = v.InferOutput<typeof Digest>;

export function writeDigest({ segments, refusals }: DecodedDocuments): Digest {
  return { segments: segments.map(rowOf), refusals: [...refusals] };
}

/** @throws ValiError when it is not a digest */
export function readDigest(digest: unknown): DecodedDocuments {
  const { segments, refusals } = v.parse(Digest, digest);
  return { segments: segments.map(segmentOf), refusals };
}

function rowOf({ http, ...segment }: DecodedSegment): Row {
  return [
    segment.traceId,
    segment.segmentId,
    segment.parentId ?? null,
    segment.name,
    segment.type,
    segment.startTime,
    segment.endTime ?? null,
    segment.fault,
    http?.request?.method ?? null,
    http?.request?.url ?? null,
    http?.response?.status ?? null,
    segment.document,
  ];
}

function segmentOf([
  traceId,
  segmentId,
  parentId,
  name,
  type,
  startTime,
  endTime,
  fault,
  method,
  url,
  status,
  document,
]: Row): DecodedSegment {
  return {
    traceId,
    segmentId,
    parentId: parentId ?? undefined,
    name,
    type,
    startTime,
    endTime: endTime ?? undefined,
    fault,
    http: {
      request: { method: method ?? undefined, url: url ?? undefined },
      response: { status: status ?? undefined },
    },
    document,
  };
}
