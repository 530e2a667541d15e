/**
 * Decodes a segment document into what the store keeps of it, or refuses it as X-Ray would. It refuses only a document
 * that is unusable; other data that breaks the schema is left out when the document is read. By hand, since a valibot
 * schema of the same took twice as long as parsing the JSON.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import { toHexTraceId } from '../trace-id.ts';

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
  /** Its JSON, or which document of its request it is, from 0 and without nulls: that is not kept twice. */
  readonly document: string | number;
}

/** An element of UnprocessedTraceSegments. */
export interface RefusedSegment {
  readonly Id?: string;
  readonly ErrorCode: string;
  readonly Message: string;
}

interface Http {
  readonly request?:
    | { readonly method?: string | undefined; readonly url?: string | undefined }
    | undefined;
  readonly response?: { readonly status?: number | undefined } | undefined;
}

export type Decoded =
  | { readonly kind: 'segment'; readonly segment: DecodedSegment }
  | { readonly kind: 'refused'; readonly refusal: RefusedSegment };

/** 64 kB, and the size of the daemon's buffer for a datagram. */
export const MAX_DOCUMENT_BYTES = 65_536;

/** Far beyond what calls nest; keeps every later walk of a document within the stack. */
const MAX_NESTING = 500;

/** In the array that a document may be. No more fit into one with the members each must have. */
const MAX_SUBSEGMENTS = 400;

type Json = Readonly<Record<string, unknown>>;

const HEX_ID = /^[\da-f]{16}$/i;

/** Letters, digits and white space of any script, and `_ . : / % & # = + \ - @`. */
const NAME = /^[\p{L}\p{N}\p{Z}\s_.:/%&#=+\\\-@]{1,200}$/u;

/** Up to the year 5138: numbers beyond are not times, and their differences overflow. */
const MAX_SECONDS = 1e11;

/** Nearly all names, told without Unicode's tables. */
const ASCII_NAME = /^[\w\s.:/%&#=+\\\-@]{1,200}$/;

function isHexId(value: unknown): boolean {
  return typeof value === 'string' && HEX_ID.test(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && (ASCII_NAME.test(value) || NAME.test(value));
}

function isSeconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX_SECONDS;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param text one document; as the API allows, it may also hold an array of subsegments
 * @param index which document of its request it is, where the request is kept
 */
export function decodeDocument(text: string, index?: number): readonly Decoded[] {
  // No character takes more than three bytes for each of its code units.
  if (text.length * 3 > MAX_DOCUMENT_BYTES && Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    return [refused({}, 'InvalidSegment', `document is larger than ${MAX_DOCUMENT_BYTES} bytes`)];
  }
  if (hasBrackets(text, MAX_NESTING) && nestingOf(text) > MAX_NESTING) {
    return [refused({}, 'InvalidSegment', `document is nested deeper than ${MAX_NESTING} levels`)];
  }
  const json = parseJson(text);
  if (!Array.isArray(json)) return [decode(json, index ?? text)];
  if (json.length > MAX_SUBSEGMENTS) {
    return [refused({}, 'InvalidSegment', `document has more than ${MAX_SUBSEGMENTS} subsegments`)];
  }
  return json.map((item: unknown) => decode(item, JSON.stringify(item)));
}

function decode(json: unknown, document: string | number): Decoded {
  if (!isJson(json)) return refused({}, 'InvalidSegment', 'document is not a JSON object');
  const { trace_id: given } = json;
  const traceId = typeof given === 'string' ? toHexTraceId(given) : undefined;
  const broken = faultOfTimes(json) ?? faultOfPlace(json, traceId);
  if (broken !== undefined || traceId === undefined)
    return refused(json, broken ?? 'InvalidTraceId');
  const { in_progress: inProgress, end_time: endTime, parent_id: parentId } = json;
  if (!inProgress && endTime == null) return refused(json, 'MissingEndTime');
  const type = json['type'] === 'subsegment' ? 'subsegment' : 'segment';
  if (type === 'subsegment' && parentId == null) return refused(json, 'MissingParentId');
  const fault = faultOfEmbedded(json);
  if (fault !== undefined) return refused(json, fault, 'embedded subsegment');
  return {
    kind: 'segment',
    segment: {
      traceId,
      segmentId: String(json['id']).toLowerCase(),
      parentId: parentId == null ? undefined : String(parentId).toLowerCase(),
      name: String(json['name']),
      type,
      startTime: Number(json['start_time']),
      endTime: inProgress || endTime == null ? undefined : Number(endTime),
      fault: json['fault'] === true,
      http: httpOf(json['http']),
      document,
    },
  };
}

/** @returns the error code of the first embedded subsegment that is none. */
function faultOfEmbedded(document: Json): string | undefined {
  const waiting = [...subsegmentsOf(document)];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (!isJson(item)) return 'InvalidSegment';
    const broken = faultOfTimes(item);
    if (broken !== undefined) return broken;
    if (!item['in_progress'] && item['end_time'] == null) return 'MissingEndTime';
    waiting.push(...subsegmentsOf(item));
  }
  return undefined;
}

function subsegmentsOf({ subsegments }: Json): readonly unknown[] {
  return Array.isArray(subsegments) ? subsegments : [];
}

/** What breaks the schema counts as not sent. */
function httpOf(value: unknown): Http | undefined {
  if (!isJson(value)) return undefined;
  const { request, response } = value;
  const status = isJson(response) ? response['status'] : undefined;
  return {
    ...(isJson(request) && {
      request: { method: textOf(request['method']), url: textOf(request['url']) },
    }),
    ...(isJson(response) && { response: { status: isStatus(status) ? status : undefined } }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 999;
}

/** What every segment and subsegment must have, embedded ones too, in the order of X-Ray's complaints. */
function faultOfTimes(json: Json): string | undefined {
  const { id, name, start_time: start, in_progress: inProgress, end_time: end } = json;
  if (!isHexId(id)) return codeOf('id', id);
  if (!isName(name)) return codeOf('name', name);
  if (!isSeconds(start)) return codeOf('start_time', start);
  if (inProgress != null && typeof inProgress !== 'boolean') return 'InvalidInProgress';
  return end == null || isSeconds(end) ? undefined : 'InvalidEndTime';
}

/** What a document must have beside that. */
function faultOfPlace(
  { type, parent_id: parent }: Json,
  traceId: string | undefined,
): string | undefined {
  if (traceId === undefined) return 'InvalidTraceId';
  if (type != null && type !== 'segment' && type !== 'subsegment') return 'InvalidType';
  return parent == null || isHexId(parent) ? undefined : 'InvalidParentId';
}

/**
 * `InvalidTraceId`, `MissingId`, `InvalidName` and `InvalidSegment` are codes that AWS has been seen to use; those
 * of the other members are formed like them.
 */
function codeOf(member: string, value: unknown): string {
  const name = member
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return `${value === undefined ? 'Missing' : 'Invalid'}${name}`;
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

/** Nothing is nested deeper than it has opening brackets, and most documents have few. */
function hasBrackets(text: string, count: number): boolean {
  let left = count;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (--left < 0) return true;
    }
  }
  return false;
}

/** Depth of brackets outside strings; of text that is not JSON, some number. */
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
