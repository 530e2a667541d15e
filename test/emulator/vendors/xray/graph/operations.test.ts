import { describe, expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';
import { hexId, part, segment, START, TRACE } from '../documents.ts';

const traceNumber = (n: number): string => `1-6b030e33-${n.toString(16).padStart(24, '0')}`;

/** Two traces through `web`: one calls `api`, which answers; one fails a minute later, and calls a table. */
async function filled(): Promise<Rooms> {
  const rooms = createRooms();
  const TraceSegmentDocuments = [
    segment(1, { name: 'web', subsegments: [part(2, { name: 'api', namespace: 'remote' })] }),
    segment(3, { name: 'api', parent_id: hexId(2), end_time: START + 0.5 }),
    segment(4, {
      trace_id: traceNumber(2),
      name: 'web',
      fault: true,
      start_time: START + 60,
      end_time: START + 62,
      subsegments: [
        part(5, {
          name: 'DynamoDB',
          namespace: 'aws',
          aws: { table_name: 'posts' },
          start_time: START + 61,
          end_time: START + 61.25,
        }),
      ],
    }),
  ];
  await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments });
  return rooms;
}

const RANGE = { StartTime: START, EndTime: START + 600 };

async function services(rooms: Rooms, operation: string, input: object): Promise<string[]> {
  const { body } = await callXRay(rooms, operation, input);
  return Object(body['Services']).map(
    ({ Name, Type, SummaryStatistics: sum }: Record<string, { TotalCount: number }>) =>
      `${Name} ${Type} ${sum?.TotalCount}`,
  );
}

describe('GetServiceGraph', () => {
  test('shows what started from StartTime and before EndTime', async () => {
    const rooms = await filled();
    const graph = (StartTime: number, EndTime: number) =>
      services(rooms, 'GetServiceGraph', { StartTime, EndTime });
    const all = [
      'web undefined 2',
      'api undefined 1',
      'posts AWS::DynamoDB::Table 1',
      'web client undefined',
    ];
    expect(await graph(START, START + 600)).toEqual(all);
    expect(await graph(START + 60, START + 61)).toEqual([
      'web undefined 1',
      'web client undefined',
    ]);
    expect(await graph(START - 600, START)).toEqual([]);
  });

  test('shows the traces of a group', async () => {
    const rooms = await filled();
    const FilterExpression = 'fault';
    const { body } = await callXRay(rooms, 'CreateGroup', {
      GroupName: 'failing',
      FilterExpression,
    });
    const { GroupARN } = Object(body['Group']);
    for (const group of [{ GroupName: 'failing' }, { GroupARN }]) {
      expect(await services(rooms, 'GetServiceGraph', { ...RANGE, ...group })).toEqual([
        'web undefined 1',
        'posts AWS::DynamoDB::Table 1',
        'web client undefined',
      ]);
    }
    const input = { ...RANGE, GroupName: 'Default' };
    expect(await services(rooms, 'GetServiceGraph', input)).toHaveLength(4);
  });

  test('tells range and that no group changed', async () => {
    const { body } = await callXRay(createRooms(), 'GetServiceGraph', RANGE);
    expect(body).toEqual({ ...RANGE, Services: [], ContainsOldGroupVersions: false });
  });

  test('keeps regions apart', async () => {
    const { body } = await callXRay(await filled(), 'GetServiceGraph', RANGE, {
      region: 'us-west-2',
    });
    expect(body['Services']).toEqual([]);
  });
});

test('GetTraceGraph shows the traces named, once each', async () => {
  const rooms = await filled();
  const TraceIds = [TRACE, TRACE, 'x', traceNumber(99)];
  expect(await services(rooms, 'GetTraceGraph', { TraceIds })).toEqual([
    'web undefined 1',
    'api undefined 1',
    'web client undefined',
  ]);
});

test('GetRetrievedTracesGraph shows the traces retrieved', async () => {
  const rooms = await filled();
  const { body } = await callXRay(rooms, 'StartTraceRetrieval', { ...RANGE, TraceIds: [TRACE] });
  const graph = await callXRay(rooms, 'GetRetrievedTracesGraph', body);
  expect(graph.body).toMatchObject({
    RetrievalStatus: 'COMPLETE',
    Services: [
      { Service: { Name: 'web', Root: true }, Links: [] },
      { Service: { Name: 'api' } },
      { Service: { Type: 'client' } },
    ],
  });
});

describe('GetTimeSeriesServiceStatistics', () => {
  const series = async (input: object) => {
    const { body } = await callXRay(await filled(), 'GetTimeSeriesServiceStatistics', {
      ...RANGE,
      ...input,
    });
    return body['TimeSeriesServiceStatistics'];
  };

  test('adds connections up by the minute', async () => {
    expect(await series({})).toMatchObject([
      { Timestamp: START, EdgeSummaryStatistics: { OkCount: 2, TotalResponseTime: 2 } },
      {
        Timestamp: START + 60,
        EdgeSummaryStatistics: { OkCount: 1, FaultStatistics: { TotalCount: 1 }, TotalCount: 2 },
        ResponseTimeHistogram: [
          { Value: 0.25, Count: 1 },
          { Value: 2, Count: 1 },
        ],
      },
    ]);
  });

  test.each([
    ['service("api")', 'ServiceSummaryStatistics', 0.5],
    ['edge("web", "api")', 'EdgeSummaryStatistics', 1],
    ['id(type: "AWS::DynamoDB::Table")', 'ServiceSummaryStatistics', 0.25],
    ['edge(id(name: "web", type: "client"), "web")', 'EdgeSummaryStatistics', 3],
  ])('tells of %s alone', async (EntitySelectorExpression, member, TotalResponseTime) => {
    expect(await series({ EntitySelectorExpression, Period: 300 })).toMatchObject([
      { Timestamp: Math.floor(START / 300) * 300, [member]: { TotalResponseTime } },
    ]);
  });

  test('tells nothing of what was not seen', async () => {
    expect(await series({ EntitySelectorExpression: 'edge("api", "web")' })).toEqual([]);
  });
});

test.each<[string, object, RegExp]>([
  ['GetServiceGraph', { StartTime: 2, EndTime: 2 }, /StartTime must be before/],
  ['GetServiceGraph', { ...RANGE, GroupName: 'x' }, /'x' does not exist/],
  ['GetServiceGraph', { ...RANGE, NextToken: 'x' }, /NextToken is invalid/],
  ['GetTraceGraph', { TraceIds: [], NextToken: 'x' }, /NextToken is invalid/],
  ['GetRetrievedTracesGraph', { RetrievalToken: 'x' }, /'x' is not known/],
  ['GetTimeSeriesServiceStatistics', { ...RANGE, Period: 61 }, /Period must be 60 or 300/],
  ['GetTimeSeriesServiceStatistics', { ...RANGE, ForecastStatistics: true }, /ForecastStatistics/],
  [
    'GetTimeSeriesServiceStatistics',
    { ...RANGE, EntitySelectorExpression: 'fault' },
    /expected service, edge or id, found 'fault' at position 1/,
  ],
])('%s refuses %j', async (operation, input, message) => {
  const { status, body } = await callXRay(createRooms(), operation, input);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body['Message']).toMatch(message);
});
