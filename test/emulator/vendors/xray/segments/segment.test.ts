import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import {
  readSegment,
  subsegmentsOf,
  walk,
} from '../../../../../emulator/vendors/xray/segments/segment.ts';
import { hexId, part, segment } from '../documents.ts';

// The law: what a document is read as, as a schema.

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

type AnnotationValue = string | number | boolean;

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

const Segment: v.GenericSchema = v.looseObject({
  ...members,
  subsegments: lenient(v.lazy(() => v.array(Segment))),
});

/** Of the right type or of any other. */
function Maybe(...values: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...values) },
    fc.constantFrom(null, 'text', '', 1, true, [], ['x'], [{}], {}, { type: 1 }),
  );
}

function Members(values: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const Anything = fc.constantFrom(null, 'text', 1, true, [], ['x'], [{ method: 'GET' }]);
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ ...values, more: Maybe('x') }, { requiredKeys: [] }) },
    Anything,
  );
}

const texts = (...names: readonly string[]) =>
  Members(Object.fromEntries(names.map((name) => [name, Maybe('a', 'b')])));

const AnyAnnotations = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom('a', 'a.b', 'a b', ''), Maybe('x', 2)) },
  Maybe({}),
);

const AnyCause = fc.oneof(
  Maybe('0123456789abcdef'),
  Members({ exceptions: fc.oneof(Maybe([]), fc.array(texts('type', 'message'))) }),
);

const { document: Document } = fc.letrec<{ document: unknown; subsegments: unknown }>((tie) => ({
  subsegments: fc.oneof(
    { depthSize: 'small' },
    Maybe([]),
    fc.array(tie('document'), { maxLength: 3 }),
    fc.array(fc.oneof({ weight: 9, arbitrary: tie('document') }, fc.constantFrom(null, 'x', {})), {
      maxLength: 3,
    }),
  ),
  document: fc
    .record(
      {
        end_time: fc.constantFrom(null, 2, 2.5),
        in_progress: Maybe(true, false),
        trace_id: Maybe('1-6b030e33-0123456789abcdef01234567'),
        parent_id: Maybe('ABCDEF0123456789', null),
        type: Maybe('subsegment', null),
        ...Object.fromEntries(
          ['namespace', 'origin', 'resource_arn', 'user'].map((name) => [name, Maybe('a')]),
        ),
        ...Object.fromEntries(
          ['inferred', 'error', 'fault', 'throttle'].map((name) => [name, Maybe(true, false)]),
        ),
        cause: AnyCause,
        http: Members({
          request: texts('method', 'url', 'user_agent', 'client_ip'),
          response: Members({ status: Maybe(200) }),
        }),
        aws: Members({
          account_id: Maybe('1'),
          table_name: Maybe('posts'),
          queue_url: Maybe('q'),
          ec2: texts('instance_id', 'availability_zone'),
        }),
        annotations: AnyAnnotations,
        metadata: Maybe({ a: [1] }),
        subsegments: tie('subsegments'),
      },
      { requiredKeys: [] },
    )
    .map((members) => ({ id: 'ABCDEF0123456789', name: 'web', start_time: 1, ...members })),
}));

describe('readSegment', () => {
  test('reads what the schema reads', () => {
    fc.assert(
      fc.property(Document, (document) => {
        const text = JSON.stringify(document);
        expect(readSegment(text)).toEqual(v.parse(Segment, JSON.parse(text)));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['no object', 'x'],
    ['an array', [part(1)]],
    ['without an id', part(1, { id: undefined })],
    ['an id that is not a text', part(1, { id: 1 })],
    ['a name that is not a text', part(1, { name: null })],
    ['a start that is not a number', part(1, { start_time: '1' })],
    ['an end that is not a number', part(1, { end_time: '1' })],
  ])('throws what the schema throws: %s', (_what, document) => {
    const text = JSON.stringify(document);
    expect(v.is(Segment, JSON.parse(text))).toBe(false);
    expect(() => readSegment(text)).toThrow('Cannot read a stored segment');
    const parent = segment(9, { subsegments: [part(2), document] });
    expect(readSegment(parent)).toEqual(v.parse(Segment, JSON.parse(parent)));
    expect(readSegment(parent).subsegments).toBeUndefined();
  });

  test('takes members that JavaScript has names for as they were sent', () => {
    const text = `{"id":"1","name":"a","start_time":1,"__proto__":{"user":"x"},"annotations":{"__proto__":1,"constructor":"x"}}`;
    const read = readSegment(text);
    expect(read.user).toBeUndefined();
    expect(JSON.stringify(read)).toBe(text);
  });
});

test('walk and subsegmentsOf give all below a segment, top down', () => {
  const tree = readSegment(
    segment(1, { subsegments: [part(2, { subsegments: [part(3)] }), part(4)] }),
  );
  const ids = [1, 2, 3, 4].map(hexId);
  expect(walk(tree).map(({ id }) => id)).toEqual(ids);
  expect(subsegmentsOf(tree).map(({ id }) => id)).toEqual(ids.slice(1));
  expect(subsegmentsOf({ ...tree, type: 'subsegment' })).toHaveLength(4);
});
