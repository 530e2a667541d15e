/**
 * A stored document as the read calls need it: every member of the schema that has the wrong type, and every
 * annotation with an illegal key, is left out; all else, known or not, stays as it was sent. Written by hand, because
 * every stored document is read: beside parsing the JSON this takes 1 µs, a schema of valibot 3.5 µs.
 */

export type AnnotationValue = string | number | boolean;

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** What is told of work itself; of the wrong type it counts as not sent. */
type Told = Optional<{
  in_progress: boolean;
  trace_id: string;
  /** Lower case. */
  parent_id: string | null;
  type: string | null;
  namespace: string;
  origin: string;
  inferred: boolean;
  resource_arn: string;
  user: string;
  error: boolean;
  fault: boolean;
  throttle: boolean;
  /** An exception recorded here, or the id of one recorded further down. */
  cause: string | Optional<{ exceptions: Optional<{ type: string; message: string }>[] }>;
  http: Optional<{
    request: Optional<{ method: string; url: string; user_agent: string; client_ip: string }>;
    response: Optional<{ status: number }>;
  }>;
  aws: Optional<{
    account_id: string;
    table_name: string;
    queue_url: string;
    ec2: Optional<{ instance_id: string; availability_zone: string }>;
  }>;
  annotations: Record<string, AnnotationValue>;
  subsegments: Segment[];
}>;

/** A segment or subsegment. */
export interface Segment extends Told {
  /** Lower case. */
  id: string;
  name: string;
  /** Epoch seconds. */
  start_time: number;
  end_time?: number | null | undefined;
}

/** @returns what is kept of a value; undefined when it has the wrong type. */
type Read = (value: unknown) => unknown;

const text: Read = (value) => (typeof value === 'string' ? value : undefined);
const number: Read = (value) => (typeof value === 'number' ? value : undefined);
const flag: Read = (value) => (typeof value === 'boolean' ? value : undefined);
const id: Read = (value) => (typeof value === 'string' ? value.toLowerCase() : undefined);

function nullable(read: Read): Read {
  return (value) => (value === null ? null : read(value));
}

/** An object. Its members are replaced in place, since no other code holds it. */
function members(reads: Readonly<Record<string, Read>>): Read {
  const known = new Map(Object.entries(reads));
  return (value) => {
    if (!isJson(value)) return undefined;
    // Arrays have members, too, but none of ours.
    if (Array.isArray(value)) return { ...value };
    for (const name in value) {
      const read = known.get(name);
      if (read === undefined) continue;
      const sent = value[name];
      const kept = read(sent);
      if (kept !== sent) value[name] = kept;
    }
    return value;
  };
}

/** A list, all of whose items are of the right type. */
function list(read: Read): Read {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.map(read);
    return items.includes(undefined) ? undefined : items;
  };
}

const ANNOTATION_KEY = /^[\w.]{1,500}$/;

const annotations: Read = (value) => {
  if (!isJson(value)) return undefined;
  const sent = Object.entries(value);
  const kept = sent.filter(([key, one]) => ANNOTATION_KEY.test(key) && isAnnotationValue(one));
  return kept.length < sent.length || Array.isArray(value) ? Object.fromEntries(kept) : value;
};

const exceptions = list(members({ type: text, message: text }));
const cause = members({ exceptions });

const told = members({
  id,
  in_progress: flag,
  trace_id: text,
  parent_id: nullable(id),
  type: nullable(text),
  namespace: text,
  origin: text,
  inferred: flag,
  resource_arn: text,
  user: text,
  error: flag,
  fault: flag,
  throttle: flag,
  cause: (value) => text(value) ?? cause(value),
  http: members({
    request: members({ method: text, url: text, user_agent: text, client_ip: text }),
    response: members({ status: number }),
  }),
  aws: members({
    account_id: text,
    table_name: text,
    queue_url: text,
    ec2: members({ instance_id: text, availability_zone: text }),
  }),
  annotations,
  subsegments: (value) => subsegments(value),
});
const subsegments = list((value) => (isSegment(value) ? value : undefined));

/** What is left of it once it was read as one. */
function isSegment(value: unknown): value is Segment {
  if (Array.isArray(value)) return false;
  const segment = told(value);
  return (
    isJson(segment) &&
    typeof segment['id'] === 'string' &&
    typeof segment['name'] === 'string' &&
    typeof segment['start_time'] === 'number' &&
    (segment['end_time'] == null || typeof segment['end_time'] === 'number')
  );
}

function isJson(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAnnotationValue(value: unknown): value is AnnotationValue {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** @param document text that decoding has accepted. */
export function readSegment(document: string): Segment {
  const json: unknown = JSON.parse(document);
  if (isSegment(json)) return json;
  throw new Error(`Cannot read a stored segment: ${document.slice(0, 200)}`);
}

/** The segment and all below it, top down. */
export function walk(segment: Segment): readonly Segment[] {
  const all: Segment[] = [];
  const waiting = [segment];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    all.push(next);
    for (const child of next.subsegments?.toReversed() ?? []) waiting.push(child);
  }
  return all;
}

/** The subsegments of a segment, top down; one that was sent alone and found no parent is its own first. */
export function subsegmentsOf(segment: Segment): readonly Segment[] {
  const all = walk(segment);
  return segment.type === 'subsegment' ? all : all.slice(1);
}
