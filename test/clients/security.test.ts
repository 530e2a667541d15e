/** EventBridge and Security Hub, driven by AWS's own clients for JavaScript through the switchboard. */
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  BatchImportFindingsCommand,
  DescribeHubCommand,
  GetFindingsCommand,
  paginateGetFindings,
  SecurityHubClient,
  type AwsSecurityFinding,
} from '@aws-sdk/client-securityhub';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveSecurity } from '../emulator/vendors/securityhub/serve.ts';
import { KEY, REGION } from '../emulator/serve.ts';

const ACCOUNT = '123456789012';
const PRODUCT = `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`;
const TRACE = '6a5b4c3d0123456789abcdef01234567';

let served: Awaited<ReturnType<typeof serveSecurity>>;
let events: EventBridgeClient;
let hub: SecurityHubClient;

beforeAll(async () => {
  served = await serveSecurity();
  const options = { endpoint: served.endpoint, region: REGION, credentials: KEY, maxAttempts: 1 };
  events = new EventBridgeClient(options);
  hub = new SecurityHubClient(options);
});
afterAll(async () => {
  events.destroy();
  hub.destroy();
  await served.close();
});
beforeEach(() => {
  served.context.database.exec('DELETE FROM security_findings');
});

function finding(more: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'sql-union/203.0.113.0/24/2026-11-29T04',
    ProductArn: PRODUCT,
    GeneratorId: 'cruddur-edge/sql-union',
    AwsAccountId: ACCOUNT,
    Types: ['TTPs/Initial Access/Exploit Public-Facing Application'],
    CreatedAt: '2026-11-29T04:00:00Z',
    UpdatedAt: '2026-11-29T04:10:00Z',
    Severity: { Label: 'MEDIUM' },
    Title: 'Attempt: a second SELECT joined by UNION',
    Description: '3 requests',
    Resources: [{ Type: 'Other', Id: 'backend-hono' }],
    ...more,
  };
}

const importAll = (...Findings: AwsSecurityFinding[]) =>
  hub.send(new BatchImportFindingsCommand({ Findings }));
const ids = async (Filters: object) =>
  (await hub.send(new GetFindingsCommand({ Filters }))).Findings?.map(({ Id }) => Id);

describe('EventBridge', () => {
  test('keeps an event with its trace and its time, and shows it', async () => {
    const { FailedEntryCount, Entries } = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: 'cruddur-edge',
            DetailType: 'Attempt',
            Detail: '{"rule":"sql-union"}',
            Resources: ['backend-hono'],
            Time: new Date('2026-11-29T04:00:00Z'),
            TraceHeader: `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Sampled=1`,
          },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(0);
    expect(await served.events()).toEqual({
      events: [
        expect.objectContaining({
          event_id: Entries?.[0]?.EventId,
          trace_id: TRACE,
          account: ACCOUNT,
          region: REGION,
          bus: 'default',
          source: 'cruddur-edge',
          time_ms: Date.UTC(2026, 10, 29, 4),
          detail: { rule: 'sql-union' },
        }),
      ],
    });
  });

  test.each([
    [{ DetailType: 'a', Detail: '{}' }, 'InvalidArgument'],
    [{ Source: 'a', Detail: '{}' }, 'InvalidArgument'],
    [{ Source: 'a', DetailType: 'a' }, 'InvalidArgument'],
    [{ Source: 'aws.s3', DetailType: 'a', Detail: '{}' }, 'NotAuthorizedForSourceException'],
    [{ Source: 'a', DetailType: 'a', Detail: '{' }, 'MalformedDetail'],
    [{ Source: 'a', DetailType: 'a', Detail: '[]' }, 'MalformedDetail'],
  ])('says in its place what is wrong with the entry %j', async (entry, code) => {
    const right = { Source: 'a', DetailType: 'a', Detail: '{}' };
    const answer = await events.send(new PutEventsCommand({ Entries: [entry, right] }));
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[0]).toMatchObject({ ErrorCode: code });
    expect(answer.Entries?.[1]?.EventId).toMatch(/^[\da-f-]{36}$/);
  });

  test('refuses eleven entries, 256 KB, and operations that it does not play', async () => {
    const entry = { Source: 'a', DetailType: 'a', Detail: '{}' };
    const eleven = new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry) });
    await expect(events.send(eleven)).rejects.toMatchObject({ name: 'ValidationException' });
    const large = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(262_144) }) };
    await expect(events.send(new PutEventsCommand({ Entries: [large] }))).rejects.toThrow(
      'Total size of the entries in the request is over the limit.',
    );
    await expect(events.send(new ListRulesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});

describe('Security Hub', () => {
  test('keeps one finding however often it is imported, with its latest count', async () => {
    await importAll(finding());
    const again = await importAll(finding({ Description: '9 requests' }));
    expect(again).toMatchObject({ SuccessCount: 1, FailedCount: 0, FailedFindings: [] });
    const { Findings } = await hub.send(new GetFindingsCommand({}));
    expect(Findings).toHaveLength(1);
    expect(Findings?.[0]).toMatchObject({
      Description: '9 requests',
      RecordState: 'ACTIVE',
      Workflow: { Status: 'NEW' },
    });
  });

  test.each([
    [{ SchemaVersion: '2020-01-01' }, 'data.SchemaVersion'],
    [{ AwsAccountId: '999999999999' }, 'data.AwsAccountId'],
    [{ Title: 'x'.repeat(257) }, 'data.Title should NOT be longer than 256 characters'],
    [{ Description: 'x'.repeat(1025) }, 'data.Description'],
    [{ CreatedAt: 'yesterday' }, 'data.CreatedAt'],
    [{ Types: ['Something'] }, 'data.Types[0]'],
    [{ Types: undefined }, "'Types'"],
    [{ Severity: undefined }, "'Severity'"],
    [{ Resources: [] }, 'data.Resources'],
    [{ ProductArn: 'arn:aws:s3:::x' }, 'data.ProductArn'],
    [{ ProductFields: { large: 'x'.repeat(250_000) } }, '240 KB'],
  ])('names what is wrong with %j and takes the others', async (wrong, message) => {
    const answer = await importAll(finding(wrong), finding({ Id: 'other' }));
    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 1 });
    expect(answer.FailedFindings?.[0]).toMatchObject({
      ErrorCode: 'InvalidInput',
      ErrorMessage: expect.stringContaining(message),
    });
    expect(await ids({})).toEqual(['other']);
  });

  test('leaves to readers what is theirs: importing again changes no field of their own', async () => {
    await importAll(finding({ UserDefinedFields: { owner: 'first' } }));
    await importAll(finding({ UserDefinedFields: { owner: 'second' }, Title: 'Attempt: again' }));
    const { Findings } = await hub.send(new GetFindingsCommand({}));
    expect(Findings?.[0]).toMatchObject({
      Title: 'Attempt: again',
      UserDefinedFields: { owner: 'first' },
    });
  });

  test('finds by filters: OR inside of a member, AND between members, exclusions AND', async () => {
    const low = { Severity: { Label: 'LOW' as const } };
    await importAll(
      finding({ Id: 'a' }),
      finding({ Id: 'b', ...low, ProductFields: { rule: 'log4shell' } }),
      finding({ Id: 'c', ...low, UpdatedAt: '2026-11-20T00:00:00Z' }),
    );
    const equals = (...values: string[]) =>
      values.map((Value) => ({ Value, Comparison: 'EQUALS' }));
    expect(await ids({ Id: equals('a', 'b') })).toEqual(['b', 'a']);
    expect(await ids({ Id: equals('a', 'b'), SeverityLabel: equals('LOW') })).toEqual(['b']);
    const not = [...equals('a'), ...equals('c')].map(({ Value }) => ({
      Value,
      Comparison: 'NOT_EQUALS',
    }));
    expect(await ids({ Id: not })).toEqual(['b']);
    expect(
      await ids({ GeneratorId: [{ Value: 'cruddur-edge/', Comparison: 'PREFIX' }] }),
    ).toHaveLength(3);
    const map = [{ Key: 'rule', Value: 'log4shell', Comparison: 'EQUALS' }];
    expect(await ids({ ProductFields: map })).toEqual(['b']);
    const range = [{ Start: '2026-11-29T00:00:00Z', End: '2026-11-30T00:00:00Z' }];
    expect(await ids({ UpdatedAt: range })).toEqual(['b', 'a']);
  });

  test('refuses a filter that it does not play, by name', async () => {
    const Filters = { NetworkSourceIpV4: [{ Cidr: '10.0.0.0/8' }] };
    await expect(hub.send(new GetFindingsCommand({ Filters }))).rejects.toThrow(
      'NetworkSourceIpV4',
    );
    await expect(hub.send(new DescribeHubCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  test('pages through findings in the order asked for', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    await importAll(...names.map((Id) => finding({ Id, Title: Id })));
    const seen: (string | undefined)[] = [];
    const SortCriteria = [{ Field: 'Title', SortOrder: 'asc' as const }];
    for await (const page of paginateGetFindings({ client: hub, pageSize: 10 }, { SortCriteria })) {
      seen.push(...(page.Findings ?? []).map(({ Id }) => Id));
    }
    expect(seen).toEqual(names);
  });

  test('keeps accounts apart', async () => {
    await importAll(finding());
    const other = new SecurityHubClient({
      endpoint: served.endpoint,
      region: REGION,
      credentials: { accessKeyId: '210987654321', secretAccessKey: 'any' },
    });
    expect((await other.send(new GetFindingsCommand({}))).Findings).toEqual([]);
    other.destroy();
  });
});
