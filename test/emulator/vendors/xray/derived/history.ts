/** Random histories of a store, for laws that must hold after any history. */
import fc from 'fast-check';
import { hexId, part, START } from '../documents.ts';

export const SCOPES = [
  { account: '111111111111', region: 'eu-central-1' },
  { account: '111111111111', region: 'us-east-1' },
  { account: '222222222222', region: 'eu-central-1' },
] as const;

export type Step =
  | { readonly kind: 'put'; readonly scope: number; readonly documents: readonly string[] }
  | { readonly kind: 'delete trace'; readonly trace: number }
  | { readonly kind: 'delete segment'; readonly trace: number; readonly segment: number }
  | { readonly kind: 'work'; readonly slices: number }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'read';
      readonly scope: number;
      readonly from: number;
      readonly to: number;
      /** Goes on while the next steps are done. */
      readonly long: boolean;
    };

const TRACES = 4;
const SEGMENTS = 6;

export const traceHex = (n: number): string => `6b030e33${n.toString(16).padStart(24, '0')}`;

/** Sixty-fourths of a second add up without a rest, so that sums do not depend on their order. */
const Seconds = (max: number) => fc.nat(max * 64).map((n) => n / 64);

const Scope = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(SCOPES.length - 1));

const Flags = fc.record(
  { error: fc.constant(true), fault: fc.constant(true), throttle: fc.constant(true) },
  { requiredKeys: [] },
);

/** An hour ends 1200 seconds after START. */
const After = fc.oneof(
  { weight: 4, arbitrary: Seconds(200) },
  Seconds(30).map((s) => s + 1185),
);

const Times = fc.tuple(After, Seconds(3), fc.boolean()).map(([after, took, open]) => {
  const start_time = START + after;
  return {
    start_time,
    ...(open ? { in_progress: true, end_time: undefined } : { end_time: start_time + took }),
  };
});

const Call = fc
  .tuple(
    fc.constantFrom(
      { namespace: 'remote', name: 'api' },
      { namespace: 'remote', name: 'web' },
      { namespace: 'aws', name: 'DynamoDB', aws: { table_name: 'posts' } },
      { name: 'work' },
    ),
    Times,
    Flags,
    fc.nat(SEGMENTS),
  )
  .map(([call, times, flags, n]) => ({ ...part(100 + n), ...call, ...times, ...flags }));

const Document = fc
  .record({
    trace: fc.nat(TRACES - 1),
    n: fc.nat(SEGMENTS - 1),
    name: fc.constantFrom('web', 'api', 'db'),
    origin: fc.constantFrom(undefined, 'AWS::ECS::Container'),
    parent: fc.option(
      fc.oneof(
        fc.nat(SEGMENTS),
        fc.nat(SEGMENTS).map((n) => 100 + n),
      ),
      { nil: undefined },
    ),
    alone: fc.boolean(),
    times: Times,
    flags: Flags,
    calls: fc.array(Call, { maxLength: 3 }),
    annotations: fc.constantFrom({}, { n: 1 }, { n: 2, s: 'x' }),
    status: fc.constantFrom(200, 404, 500),
  })
  .map(({ trace, n, name, origin, parent, alone, times, flags, calls, annotations, status }) => {
    const hex = traceHex(trace);
    return JSON.stringify({
      trace_id: `1-${hex.slice(0, 8)}-${hex.slice(8)}`,
      ...part(n),
      name,
      origin,
      ...(parent === undefined ? {} : { parent_id: hexId(parent) }),
      ...(alone && parent !== undefined ? { type: 'subsegment', namespace: 'remote' } : {}),
      ...times,
      ...flags,
      annotations,
      http: { response: { status } },
      subsegments: calls,
    });
  });

const Minutes = fc.oneof(fc.constantFrom(-2400, 0, 60, 120, 1200, 4800), Seconds(240));

const AnyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      scope: Scope,
      documents: fc.array(Document, { minLength: 1, maxLength: 5 }),
    }),
  },
  fc.record({ kind: fc.constant('delete trace' as const), trace: fc.nat(TRACES - 1) }),
  fc.record({
    kind: fc.constant('delete segment' as const),
    trace: fc.nat(TRACES - 1),
    segment: fc.nat(SEGMENTS - 1),
  }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('work' as const), slices: fc.constantFrom(1, 2, 99) }),
  },
  fc.record({ kind: fc.constant('empty' as const) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      scope: Scope,
      from: Minutes,
      to: Minutes,
      long: fc.boolean(),
    }),
  },
);

/** Ends with a look at everything of the first scope. */
export const History = fc
  .array(AnyStep, { maxLength: 30 })
  .map((steps): Step[] => [
    ...steps,
    { kind: 'read', scope: 0, from: -2400, to: 4800, long: false },
  ]);
