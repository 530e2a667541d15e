/**
 * One segment document in, what the store keeps of it out, or the refusal X-Ray would give. Pure. Only what makes
 * a document unusable is refused here; other data that breaks the schema is left out when the document is read.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import * as v from 'valibot';
import { toHexTraceId } from './trace-id.ts';

export interface DecodedSegment {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly segmentId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly type: 'segment' | 'subsegment';
  /** Epoch seconds. */
  readonly startTime: number;
  /** Epoch seconds; undefined while in progress. */
  readonly endTime: number | undefined;
  readonly fault: boolean;
  readonly http: Http | undefined;
  readonly document: string;
}

/** An element of UnprocessedTraceSegments. */
export interface RefusedSegment {
  readonly Id?: string;
  readonly ErrorCode: string;
  readonly Message: string;
}

export type Decoded =
  | { readonly kind: 'segment'; readonly segment: DecodedSegment }
  | { readonly kind: 'refused'; readonly refusal: RefusedSegment };

/** 64 kB, and the size of the daemon's buffer for a datagram. */
export const MAX_DOCUMENT_BYTES = 65_536;

/** Far beyond what calls nest; keeps every later walk of a document within the stack. */
const MAX_NESTING = 500;

const HexId = v.pipe(v.string(), v.regex(/^[\da-f]{16}$/i));

/** Letters, digits and white space of any script, and `_ . : / % & # = + \ - @`. */
const Name = v.pipe(v.string(), v.regex(/^[\p{L}\p{N}\p{Z}\s_.:/%&#=+\\\-@]{1,200}$/u));

/** Up to the year 5138: numbers beyond are no times, and their differences overflow. */
const EpochSeconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e11));

const HttpStatus = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999));

const Http = v.object({
  request: v.fallback(
    v.optional(
      v.object({
        method: v.fallback(v.optional(v.string()), undefined),
        url: v.fallback(v.optional(v.string()), undefined),
      }),
    ),
    undefined,
  ),
  response: v.fallback(
    v.optional(v.object({ status: v.fallback(v.optional(HttpStatus), undefined) })),
    undefined,
  ),
});
type Http = v.InferOutput<typeof Http>;

/** What every segment and subsegment must have, embedded ones too. */
const timed = {
  id: HexId,
  name: Name,
  start_time: EpochSeconds,
  in_progress: v.nullish(v.boolean(), false),
  end_time: v.nullish(EpochSeconds),
};

const Document = v.object({
  ...timed,
  trace_id: v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const hex = toHexTraceId(dataset.value);
      if (hex !== undefined) return hex;
      addIssue();
      return NEVER;
    }),
  ),
  type: v.nullish(v.picklist(['segment', 'subsegment']), 'segment'),
  parent_id: v.nullish(HexId),
  fault: v.fallback(v.optional(v.boolean(), false), false),
  http: v.fallback(v.optional(Http), undefined),
  subsegments: v.fallback(v.optional(v.array(v.unknown()), []), []),
});

const Embedded = v.object({
  ...timed,
  subsegments: v.fallback(v.optional(v.array(v.unknown()), []), []),
});

/** @param text one document; as the API allows, it may also hold an array of subsegments. */
export function decodeDocument(text: string): readonly Decoded[] {
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    return [refused({}, 'InvalidSegment', `document is larger than ${MAX_DOCUMENT_BYTES} bytes`)];
  }
  if (nestingOf(text) > MAX_NESTING) {
    return [refused({}, 'InvalidSegment', `document is nested deeper than ${MAX_NESTING} levels`)];
  }
  const json = parseJson(text);
  if (!Array.isArray(json)) return [decode(json, text)];
  return json.map((item: unknown) => decode(item, JSON.stringify(item)));
}

function decode(json: unknown, text: string): Decoded {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refused({}, 'InvalidSegment', 'document is not a JSON object');
  }
  const parsed = v.safeParse(Document, json, { abortEarly: true });
  if (!parsed.success) return refused(json, codeOf(parsed.issues[0]));
  const segment = parsed.output;
  if (!segment.in_progress && segment.end_time == null) return refused(json, 'MissingEndTime');
  if (segment.type === 'subsegment' && segment.parent_id == null) {
    return refused(json, 'MissingParentId');
  }
  const fault = faultOfEmbedded(segment.subsegments);
  if (fault !== undefined) return refused(json, fault, 'embedded subsegment');
  return {
    kind: 'segment',
    segment: {
      traceId: segment.trace_id,
      segmentId: segment.id.toLowerCase(),
      parentId: segment.parent_id?.toLowerCase(),
      name: segment.name,
      type: segment.type,
      startTime: segment.start_time,
      endTime: segment.in_progress ? undefined : (segment.end_time ?? undefined),
      fault: segment.fault,
      http: segment.http,
      document: text,
    },
  };
}

/** @returns the error code of the first embedded subsegment that is none. */
function faultOfEmbedded(subsegments: readonly unknown[]): string | undefined {
  const waiting = [...subsegments];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const parsed = v.safeParse(Embedded, item, { abortEarly: true });
    if (!parsed.success) return codeOf(parsed.issues[0]);
    if (!parsed.output.in_progress && parsed.output.end_time == null) return 'MissingEndTime';
    waiting.push(...parsed.output.subsegments);
  }
  return undefined;
}

/**
 * `InvalidTraceId`, `MissingId`, `InvalidName` and `InvalidSegment` are codes that AWS has been seen to use; those
 * of the other members are formed like them.
 */
function codeOf(issue: v.BaseIssue<unknown>): string {
  const [step] = issue.path ?? [];
  if (typeof step?.key !== 'string') return 'InvalidSegment';
  const member = step.key;
  const name = member
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return `${step.value === undefined && member !== 'trace_id' ? 'Missing' : 'Invalid'}${name}`;
}

function refused(json: object, code: string, cause?: string): Decoded {
  const id: unknown = Reflect.get(json, 'id');
  const kind = Reflect.get(json, 'type') === 'subsegment' ? 'subsegment' : 'segment';
  return {
    kind: 'refused',
    refusal: {
      ...(typeof id === 'string' ? { Id: id.slice(0, 250) } : {}),
      ErrorCode: code,
      Message: `Invalid ${kind}. ErrorCode: ${code}${cause === undefined ? '' : `, Cause: ${cause}`}`,
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Depth of brackets outside strings; of text that is no JSON, some number. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return deepest;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
