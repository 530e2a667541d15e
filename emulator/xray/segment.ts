/**
 * A stored document as the read calls need it: every member of the schema that has the wrong type, and every
 * annotation with an illegal key, is left out; all else, known or not, stays as it was sent.
 */
import * as v from 'valibot';

/** A member that is dropped rather than refused when it has the wrong type. */
function lenient<S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(schema), undefined);
}

const text = lenient(v.string());
const number = lenient(v.number());
const flag = lenient(v.boolean());

const ANNOTATION_KEY = /^[\w.]{1,500}$/;

const Annotations = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((entries) =>
    Object.fromEntries(Object.entries(entries).filter((entry) => isAnnotation(entry))),
  ),
);

export type AnnotationValue = string | number | boolean;

function isAnnotation(entry: [string, unknown]): entry is [string, AnnotationValue] {
  const [key, value] = entry;
  return ANNOTATION_KEY.test(key) && ['string', 'number', 'boolean'].includes(typeof value);
}

const Http = v.looseObject({
  request: lenient(v.looseObject({ method: text, url: text, user_agent: text, client_ip: text })),
  response: lenient(v.looseObject({ status: number })),
});

const Aws = v.looseObject({
  account_id: text,
  table_name: text,
  queue_url: text,
  ec2: lenient(v.looseObject({ instance_id: text, availability_zone: text })),
});

/** An exception recorded here, or the id of one recorded further down. */
const Cause = v.union([
  v.string(),
  v.looseObject({ exceptions: lenient(v.array(v.looseObject({ type: text, message: text }))) }),
]);

const Id = v.pipe(v.string(), v.toLowerCase());

const members = {
  id: Id,
  name: v.string(),
  start_time: v.number(),
  end_time: v.nullish(v.number()),
  in_progress: flag,
  trace_id: text,
  parent_id: lenient(v.nullable(Id)),
  type: lenient(v.nullable(v.string())),
  namespace: text,
  origin: text,
  inferred: flag,
  resource_arn: text,
  user: text,
  error: flag,
  fault: flag,
  throttle: flag,
  cause: lenient(Cause),
  http: lenient(Http),
  aws: lenient(Aws),
  annotations: lenient(Annotations),
};

/** A segment or subsegment. */
export interface Segment extends v.InferOutput<v.LooseObjectSchema<typeof members, undefined>> {
  subsegments?: Segment[] | undefined;
}

const Segment: v.GenericSchema<unknown, Segment> = v.looseObject({
  ...members,
  subsegments: lenient(v.lazy(() => v.array(Segment))),
});

/** @param document text that decoding has accepted. */
export function readSegment(document: string): Segment {
  return v.parse(Segment, JSON.parse(document));
}

/** The segment and all below it, top down. */
export function* walk(segment: Segment): Generator<Segment> {
  const waiting = [segment];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    waiting.push(...(next.subsegments ?? []).toReversed());
  }
}

/** The subsegments of a segment, top down; one that was sent alone and found no parent is its own first. */
export function* subsegmentsOf(segment: Segment): Generator<Segment> {
  for (const part of walk(segment)) {
    if (part !== segment || segment.type === 'subsegment') yield part;
  }
}
