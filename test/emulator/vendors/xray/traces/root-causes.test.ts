import { describe, expect, it } from 'vitest';
import { decodeView, encodeView } from '../../../../../emulator/vendors/xray/filter/view-text.ts';
import { createFilter } from '../../../../../emulator/vendors/xray/filter/judge.ts';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { rootCausesOf } from '../../../../../emulator/vendors/xray/traces/root-causes.ts';
import { hexId, part, segment, START, TRACE_HEX } from '../documents.ts';

const exception = (type: string, message: string) => ({
  exceptions: [{ id: hexId(99), type, message }],
});

/**
 * A request of 1 s to GetWeatherData, 0.8 s of it in get_temperature, which calls GetTemperature (0.7 s). That fails at its
 * table, after a client error of a call that is handled.
 */
const VIEW = viewTrace(
  assembleTrace(TRACE_HEX, [
    segment(1, {
      name: 'GetWeatherData',
      end_time: START + 1,
      fault: true,
      subsegments: [
        part(2, {
          name: 'get_temperature',
          end_time: START + 0.8,
          fault: true,
          subsegments: [
            part(3, {
              name: 'GetTemperature',
              namespace: 'remote',
              fault: true,
              end_time: START + 0.75,
            }),
          ],
        }),
        part(4, {
          name: 'geo.example',
          namespace: 'remote',
          error: true,
          end_time: START + 0.1,
          cause: exception('NotFound', 'no such town'),
        }),
      ],
    }),
    segment(5, {
      name: 'GetTemperature',
      parent_id: hexId(3),
      end_time: START + 0.7,
      fault: true,
      cause: exception('Error', 'cannot read'),
      subsegments: [
        part(6, {
          name: 'DynamoDB',
          namespace: 'aws',
          aws: { table_name: 'weather' },
          fault: true,
          end_time: START + 0.6,
          cause: exception('Throttled', 'Access Denied for account_id: 1'),
        }),
      ],
    }),
  ]),
);

const { FaultRootCauses, ErrorRootCauses, ResponseTimeRootCauses } = VIEW.summary;

/** Names on each way, service by service. */
const names = (causes: typeof FaultRootCauses) =>
  causes.map(({ Services }) =>
    Services.map(({ Name, EntityPath }) => [Name, ...EntityPath.map((entity) => entity.Name)]),
  );

describe('rootCausesOf', () => {
  it('follows a fault to where no part below failed, with exceptions on the way', () => {
    expect(names(FaultRootCauses)).toEqual([
      [
        ['GetWeatherData', 'GetWeatherData', 'get_temperature', 'GetTemperature'],
        ['GetTemperature', 'GetTemperature', 'DynamoDB'],
        ['weather', 'DynamoDB'],
      ],
    ]);
    const [cause] = FaultRootCauses;
    expect(cause?.ClientImpacting).toBe(true);
    expect(cause?.Services.map(({ Inferred, Type }) => [Inferred, Type])).toEqual([
      [false, undefined],
      [false, undefined],
      [true, 'AWS::DynamoDB::Table'],
    ]);
    expect(cause?.Services[1]?.EntityPath).toEqual([
      {
        Name: 'GetTemperature',
        Remote: false,
        Exceptions: [{ Name: 'Error', Message: 'cannot read' }],
      },
      {
        Name: 'DynamoDB',
        Remote: true,
        Exceptions: [{ Name: 'Throttled', Message: 'Access Denied for account_id: 1' }],
      },
    ]);
  });

  it('tells of an error that the entry handled', () => {
    expect(names(ErrorRootCauses)).toEqual([
      [
        ['GetWeatherData', 'GetWeatherData', 'geo.example'],
        ['geo.example', 'geo.example'],
      ],
    ]);
    expect(ErrorRootCauses[0]?.ClientImpacting).toBe(false);
  });

  it('follows the longest parts, with the share of the entry’s time that each took', () => {
    const [cause] = ResponseTimeRootCauses;
    expect(
      cause?.Services.flatMap(({ EntityPath }) =>
        EntityPath.map(({ Name, Coverage, Remote }) => [Name, Coverage, Remote]),
      ),
    ).toEqual([
      ['GetWeatherData', 1, false],
      ['get_temperature', 0.8, false],
      ['GetTemperature', 0.75, true],
      ['GetTemperature', 0.7, false],
      ['DynamoDB', 0.6, true],
      ['DynamoDB', 0.6, false],
    ]);
  });

  it('stops where no part took half of the time', () => {
    const { summary } = viewTrace(
      assembleTrace(TRACE_HEX, [
        segment(1, {
          end_time: START + 1,
          subsegments: [part(2, { end_time: START + 0.4 }), part(3, { end_time: START + 0.49 })],
        }),
      ]),
    );
    expect(summary.ResponseTimeRootCauses[0]?.Services[0]?.EntityPath).toHaveLength(1);
    expect([summary.FaultRootCauses, summary.ErrorRootCauses]).toEqual([[], []]);
  });

  it('has none for a request in progress, and ends for a thousand failing calls', () => {
    const calls = [...Array(1000).keys()].map((n) => part(n + 10, { fault: true }));
    const { summary } = viewTrace(
      assembleTrace(TRACE_HEX, [
        segment(1, { end_time: undefined, in_progress: true, subsegments: calls }),
      ]),
    );
    expect(summary.ResponseTimeRootCauses).toEqual([]);
    expect(summary.FaultRootCauses).toHaveLength(10);
  });

  it.each([
    ['a segment that answers itself twice', [2, 2]],
    ['segments that answer one another', [2, 3, 2, 3]],
  ])('looks at each part once, with %s', (_, ids) => {
    const calls = ids.map((id) => part(id, { name: `c${id}` }));
    const { summary } = viewTrace(
      assembleTrace(TRACE_HEX, [
        segment(1, { end_time: START + 1, subsegments: [part(2, { end_time: START + 1 })] }),
        ...[2, 3].map((id) =>
          segment(id + 10, {
            parent_id: hexId(id),
            name: `s${id}`,
            end_time: START + 1,
            subsegments: [...calls, part(9, { name: `f${id}`, fault: true })],
          }),
        ),
      ]),
    );
    expect(names(summary.FaultRootCauses).map((way) => way.at(-1)?.at(-1))).toContain('f2');
    expect(summary.FaultRootCauses.length).toBeLessThanOrEqual(2);
    const [way] = names(summary.ResponseTimeRootCauses);
    expect(way?.flat().length).toBeLessThan(12);
  });

  it('tells of a request that called more often than a call takes arguments', () => {
    const one = { id: hexId(1), name: 'a', start_time: START };
    const subsegments = Array.from({ length: 200_000 }, () => ({ ...one }));
    const segments = [{ ...one, fault: true, subsegments }];
    const trace = { traceId: TRACE_HEX, segments, revision: 1 };
    expect(rootCausesOf(trace, { nodes: [], calls: [] }).FaultRootCauses).toHaveLength(1);
  });

  it('is the same when its view was stored', () => {
    expect(decodeView(encodeView(VIEW)).summary).toEqual(VIEW.summary);
  });
});

describe('filter expressions about root causes', () => {
  const way = (names: readonly (readonly [string, ...string[]])[]) =>
    JSON.stringify([
      {
        Services: names.map(([Name, ...path]) => ({
          Name,
          EntityPath: path.map((entity) => ({ Name: entity })),
        })),
      },
    ]);

  it.each([
    ['rootcause.fault.service', true],
    ['!rootcause.fault.service', false],
    ['rootcause.fault.service { name = "GetTemperature" }', true],
    ['rootcause.fault.service { name = "Auth" }', false],
    ['rootcause.fault.service { last and inferred and type = "AWS::DynamoDB::Table" }', true],
    ['rootcause.fault.service { first and inferred }', false],
    ['rootcause.fault.service { index = 2 }', true],
    ['rootcause.fault.service { index > 2 }', false],
    ['rootcause.fault.entity { last and name = "DynamoDB" }', true],
    ['rootcause.fault.entity { remote = true and name = "get_temperature" }', false],
    ['rootcause.fault.exception { last and message = "Access Denied for account_id: 1" }', true],
    ['rootcause.fault.exception { name BEGINSWITH "Thr" OR name = "x" }', true],
    ['rootcause.fault.exception { first and name = "Throttled" }', false],
    ['rootcause.error.exception { message CONTAINS "town" }', true],
    ['rootcause.error.service { name = "geo.example" } AND fault', true],
    ['rootcause.responsetime.entity { remote and coverage > 0.7 }', true],
    ['rootcause.responsetime.entity { last and coverage > 0.8 }', false],
    ['ROOTCAUSE.ResponseTime.Service { last and type = "AWS::DynamoDB::Table" }', true],
    ['rootcause.json = #[{ "Services": [] }]', false],
    ['rootcause.json = #[{ "ClientImpacting": false }]', true],
    ['rootcause.json != #[{ "ClientImpacting": false }]', false],
    [
      `rootcause.json = #${way([
        ['GetWeatherData', 'GetWeatherData', 'get_temperature', 'GetTemperature'],
        ['GetTemperature', 'GetTemperature', 'DynamoDB'],
        ['weather', 'DynamoDB'],
      ])} and fault`,
      true,
    ],
    [`rootcause.json = #${way([['GetWeatherData', 'GetWeatherData', 'get_temperature']])}`, false],
    ['(rootcause.json = #[{"Services":[{"Name":"]}"}]}]) OR ok', false],
    ['rootcause.json = #[{"Services":[{"Name":"none"}]},{"ClientImpacting":true}]', true],
  ])('%s is %s', (expression, expected) => {
    expect(createFilter(expression, () => undefined)(VIEW)).toBe(expected);
  });
});
