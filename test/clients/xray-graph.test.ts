/** X-Ray's service graph and filter expressions, driven by AWS's own client for JavaScript. */
import {
  CreateGroupCommand,
  GetRetrievedTracesGraphCommand,
  paginateGetServiceGraph,
  paginateGetTimeSeriesServiceStatistics,
  paginateGetTraceGraph,
  paginateGetTraceSummaries,
  PutTraceSegmentsCommand,
  StartTraceRetrievalCommand,
  XRayClient,
  type Service,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRooms, serveRooms, type ServedRooms } from '../emulator/serve.ts';
import { hexId, part, segment, START, TRACE } from '../emulator/vendors/xray/documents.ts';

const range = { StartTime: new Date((START - 1) * 1000), EndTime: new Date((START + 60) * 1000) };
let served: ServedRooms;
let client: XRayClient;

beforeAll(async () => {
  served = await serveRooms(createRooms());
  client = new XRayClient(served.client);
  const calls = [
    part(2, { name: 'backend', namespace: 'remote' }),
    part(3, { name: 'SNS', namespace: 'aws' }),
  ];
  const TraceSegmentDocuments = [
    segment(1, { name: 'frontend', subsegments: calls, annotations: { 'user.id': 7 } }),
    segment(4, { name: 'backend', parent_id: hexId(2), fault: true }),
  ];
  await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
});

afterAll(async () => {
  client.destroy();
  await served.close();
});

const names = (services: readonly Service[]) =>
  services.map(({ Name, Type }) => `${Name} ${Type ?? ''}`);
const all = ['frontend ', 'backend ', 'SNS AWS::SNS', 'frontend client'];

test('XRayClient draws the service graph of a time, a group and a trace', async () => {
  const group = { GroupName: 'quiet', FilterExpression: '!service() { fault }' };
  await client.send(new CreateGroupCommand(group));
  const graph = async (GroupName?: string) => {
    const found: Service[] = [];
    for await (const { Services } of paginateGetServiceGraph({ client }, { ...range, GroupName })) {
      found.push(...(Services ?? []));
    }
    return found;
  };
  expect(names(await graph())).toEqual(all);
  expect(await graph('quiet')).toEqual([]);
  const [frontend] = await graph();
  expect(frontend?.StartTime).toEqual(new Date(START * 1000));
  expect(frontend?.Edges).toMatchObject([
    { ReferenceId: 1, SummaryStatistics: { OkCount: 1, TotalResponseTime: 1 } },
    { ReferenceId: 2, ResponseTimeHistogram: [{ Value: 1, Count: 1 }] },
  ]);
  for await (const { Services } of paginateGetTraceGraph({ client }, { TraceIds: [TRACE] })) {
    expect(names(Services ?? [])).toEqual(all);
  }
});

test('XRayClient draws the graph of retrieved traces', async () => {
  const { RetrievalToken } = await client.send(
    new StartTraceRetrievalCommand({ ...range, TraceIds: [TRACE] }),
  );
  const { Services } = await client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken }));
  expect(names((Services ?? []).flatMap(({ Service }) => Service ?? []))).toEqual(all);
});

test('XRayClient counts over time', async () => {
  const EntitySelectorExpression = 'edge("frontend", "backend")';
  const pages = paginateGetTimeSeriesServiceStatistics(
    { client },
    { ...range, EntitySelectorExpression, Period: 60 },
  );
  for await (const { TimeSeriesServiceStatistics } of pages) {
    expect(TimeSeriesServiceStatistics).toMatchObject([
      { Timestamp: new Date(START * 1000), EdgeSummaryStatistics: { TotalCount: 1, OkCount: 1 } },
    ]);
  }
});

test.each([
  ['service("backend") { fault }', 1],
  ['edge("frontend", "backend") { fault }', 0],
  ['edge("frontend", id(type: "AWS::SNS")) AND annotation[user.id] = 7', 1],
  ['group.name = "quiet"', 0],
])('XRayClient finds traces by %s', async (FilterExpression, count) => {
  let found = 0;
  for await (const page of paginateGetTraceSummaries({ client }, { ...range, FilterExpression })) {
    found += page.TraceSummaries?.length ?? 0;
  }
  expect(found).toBe(count);
});
