import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { observe } from '../../../../../emulator/vendors/xray/graph/observe.ts';
import type { Service } from '../../../../../emulator/vendors/xray/graph/service-graph.ts';
import { mapTrace } from '../../../../../emulator/vendors/xray/traces/trace-map.ts';
import { hexId, part, segment, START, TRACE_HEX } from '../documents.ts';
import { buildServiceGraph } from './build.ts';

function graph(...traces: string[][]): readonly Service[] {
  return buildServiceGraph(
    traces.flatMap((documents) => observe(mapTrace(assembleTrace(TRACE_HEX, documents)))),
  );
}

const ok = { OkCount: 1, TotalCount: 1, TotalResponseTime: 1 };
const second = [{ Value: 1, Count: 1 }];

describe('ServiceGraph', () => {
  test('draws client, root, called service and table as AWS draws them', () => {
    const documents = [
      segment(1, {
        name: 'web',
        origin: 'AWS::ECS::Container',
        subsegments: [
          part(2, { name: 'api', namespace: 'remote', fault: true, end_time: START + 2 }),
          part(3, { name: 'DynamoDB', namespace: 'aws', aws: { table_name: 'posts' } }),
        ],
      }),
      segment(4, { name: 'api', parent_id: hexId(2), start_time: START + 0.5 }),
    ];
    const services = graph(documents);
    expect(
      services.map(({ ReferenceId, Name, Type, State, Root }) => [
        ReferenceId,
        Name,
        Type,
        State,
        Root,
      ]),
    ).toEqual([
      [0, 'web', 'AWS::ECS::Container', 'active', true],
      [1, 'posts', 'AWS::DynamoDB::Table', 'unknown', undefined],
      [2, 'api', undefined, 'active', undefined],
      [3, 'web', 'client', 'unknown', undefined],
    ]);
    const [web, posts, api, client] = services;
    expect(web).toMatchObject({
      SummaryStatistics: ok,
      ResponseTimeHistogram: second,
      DurationHistogram: [{ Value: 2, Count: 1 }],
      Edges: [
        { ReferenceId: 1, SummaryStatistics: ok, ResponseTimeHistogram: second, Aliases: [] },
        {
          ReferenceId: 2,
          StartTime: START,
          EndTime: START + 2,
          SummaryStatistics: {
            OkCount: 0,
            ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
            FaultStatistics: { OtherCount: 1, TotalCount: 1 },
            TotalCount: 1,
            TotalResponseTime: 2,
          },
        },
      ],
    });
    expect(posts).toMatchObject({ SummaryStatistics: ok, Edges: [] });
    expect(api).toMatchObject({ SummaryStatistics: { OkCount: 1, TotalResponseTime: 0.5 } });
    expect(client).toEqual({
      ReferenceId: 3,
      Name: 'web',
      Names: ['web'],
      Type: 'client',
      State: 'unknown',
      StartTime: START,
      EndTime: START + 1,
      Edges: [
        expect.objectContaining({ ReferenceId: 0, SummaryStatistics: web?.SummaryStatistics }),
      ],
    });
  });

  test('counts the worst that is said of a segment, and rounds histograms to the millisecond', () => {
    const told = [
      {},
      { error: true },
      { error: true, throttle: true },
      { error: true, fault: true },
      { end_time: START + 0.25049 },
    ];
    const [node] = graph(...told.map((changes) => [segment(1, changes)]));
    expect(node).toMatchObject({
      SummaryStatistics: {
        OkCount: 2,
        ErrorStatistics: { ThrottleCount: 1, OtherCount: 1, TotalCount: 2 },
        FaultStatistics: { OtherCount: 1, TotalCount: 1 },
        TotalCount: 5,
        TotalResponseTime: 4.25049,
      },
      ResponseTimeHistogram: [
        { Value: 0.25, Count: 1 },
        { Value: 1, Count: 4 },
      ],
    });
  });

  test('shows what is in progress without counting it', () => {
    const [node, client] = graph([segment(1, { in_progress: true, end_time: undefined })]);
    expect(node).toMatchObject({
      StartTime: START,
      EndTime: START,
      SummaryStatistics: { TotalCount: 0 },
      ResponseTimeHistogram: [],
    });
    expect(client?.Edges).toMatchObject([{ SummaryStatistics: { TotalCount: 0 } }]);
  });

  test('is empty without observations', () => {
    expect(graph()).toEqual([]);
  });
});

/** A segment with calls, each answered by another such segment, or not answered. */
interface Work {
  readonly service: number;
  readonly flags: object;
  readonly ms: number;
  readonly calls: readonly (Call | Work)[];
}
interface Call {
  readonly namespace: string;
  readonly name: number;
  readonly ms: number;
}

const flags = fc.constantFrom({}, { fault: true }, { error: true }, { throttle: true });
const ms = fc.integer({ min: 0, max: 5000 }).map((n) => n / 7);
const { work } = fc.letrec<{ work: Work }>((tie) => ({
  work: fc.record({
    service: fc.nat(3),
    flags,
    ms,
    calls: fc.array(
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({ namespace: fc.constantFrom('remote', 'aws', 'local'), name: fc.nat(3), ms }),
        tie('work'),
      ),
      { maxLength: 3 },
    ),
  }),
}));

/** The documents of a trace, and how many segments and calls it must show. */
function write(root: Work): { documents: string[]; inferred: number } {
  const documents: string[] = [];
  let ids = 0;
  let inferred = 0;
  function add({ service, flags, ms, calls }: Work, parent: number | undefined): void {
    const id = ++ids;
    const subsegments = calls.map((call) => {
      const sub = ++ids;
      const end_time = START + call.ms / 1000;
      if ('service' in call) {
        add(call, sub);
        return part(sub, { namespace: 'remote', end_time });
      }
      if (call.namespace !== 'local') inferred++;
      return part(sub, { name: `called${call.name}`, namespace: call.namespace, end_time });
    });
    const parent_id = parent === undefined ? undefined : hexId(parent);
    const end_time = START + ms / 1000;
    documents.push(
      segment(id, { name: `s${service}`, parent_id, end_time, ...flags, subsegments }),
    );
  }
  add(root, undefined);
  return { documents, inferred };
}

test('ServiceGraph adds up: segments, nodes, edges and histograms', () => {
  fc.assert(
    fc.property(
      fc.array(work, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      (roots, order) => {
        const traces = roots.map(write);
        const services = graph(...traces.map(({ documents }) => documents));
        const nodes = services.filter(({ Type }) => Type !== 'client');
        const edges = services.flatMap(({ Edges }) => Edges);

        for (const { SummaryStatistics: sum, ...histograms } of [...nodes, ...edges]) {
          const { OkCount = 0, ErrorStatistics: errors, FaultStatistics: faults } = sum ?? {};
          expect(OkCount + (errors?.TotalCount ?? 0) + (faults?.TotalCount ?? 0)).toBe(
            sum?.TotalCount,
          );
          const times = histograms.ResponseTimeHistogram ?? [];
          expect(total(times.map(({ Count }) => Count))).toBe(sum?.TotalCount);
          const seconds = total(times.map(({ Value, Count }) => Value * Count));
          expect(Math.abs(seconds - (sum?.TotalResponseTime ?? 0))).toBeLessThanOrEqual(
            0.0005 * (sum?.TotalCount ?? 0) + 1e-6,
          );
        }
        for (const node of nodes) {
          const into = edges.filter(({ ReferenceId }) => ReferenceId === node.ReferenceId);
          expect(total(into.map((edge) => edge.SummaryStatistics.TotalCount))).toBe(
            node.SummaryStatistics?.TotalCount,
          );
          expect(total((node.DurationHistogram ?? []).map(({ Count }) => Count))).toBe(
            node.SummaryStatistics?.TotalCount,
          );
        }
        const segments = total(
          traces.map(({ documents, inferred }) => documents.length + inferred),
        );
        expect(total(nodes.map((node) => node.SummaryStatistics?.TotalCount ?? 0))).toBe(segments);
        const clients = services.filter(({ Type }) => Type === 'client');
        expect(
          total(
            clients.flatMap(({ Edges }) => Edges.map((edge) => edge.SummaryStatistics.TotalCount)),
          ),
        ).toBe(roots.length);

        const shuffled = traces.map(({ documents }) =>
          documents
            .map((document) => ({ document, at: order.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ document }) => document),
        );
        expect(counts(graph(...shuffled))).toEqual(counts(services));
      },
    ),
    { numRuns: 200 },
  );
});

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

/** Who called whom how often, without the numbers of the services. */
function counts(services: readonly Service[]): string[] {
  const name = (id: number) => services.find(({ ReferenceId }) => ReferenceId === id)?.Name;
  return services
    .flatMap(({ Name, Type, SummaryStatistics, Edges }) => [
      `${Name} ${Type} ${SummaryStatistics?.TotalCount}`,
      ...Edges.map(
        (edge) =>
          `${Name} ${Type} > ${name(edge.ReferenceId)} ${edge.SummaryStatistics.TotalCount}`,
      ),
    ])
    .sort();
}
