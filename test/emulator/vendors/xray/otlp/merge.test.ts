/** Segments by PutTraceSegments and spans by OTLP, of one trace id. */
import { beforeEach, describe, expect, test } from 'vitest';
import { callXRay } from '../../aws/call.ts';
import { attributes, SPAN_ID, START_NS } from '../../otlp/otlp-json.ts';
import { openOtlp, XRAY_TRACE_ID, type Opened } from './open.ts';

describe('a trace of segments and spans', () => {
  const SEGMENT_ID = '1111111111111111';
  const CALL_ID = '2222222222222222';
  const START_S = Number(BigInt(START_NS) / 1_000_000n) / 1000;

  let opened: Opened;
  beforeEach(async () => {
    opened = await openOtlp();
    const segment = {
      id: SEGMENT_ID,
      trace_id: XRAY_TRACE_ID,
      name: 'front',
      start_time: START_S - 1,
      end_time: START_S + 1,
      subsegments: [
        {
          id: CALL_ID,
          name: 'svc',
          namespace: 'remote',
          start_time: START_S,
          end_time: START_S + 1,
        },
      ],
    };
    await callXRay(opened.rooms, 'PutTraceSegments', {
      TraceSegmentDocuments: [JSON.stringify(segment)],
    });
    const values = { 'http.response.status_code': 503, tenant: 'a' };
    const indexed = {
      key: 'aws.xray.annotations',
      value: { arrayValue: { values: [{ stringValue: 'tenant' }] } },
    };
    await opened.sendSpans({
      spans: [
        { kind: 2, parentSpanId: CALL_ID, attributes: [...attributes(values), indexed] },
        { spanId: '3333333333333333', parentSpanId: SPAN_ID, name: 'inside', kind: 1 },
        { spanId: '4444444444444444', parentSpanId: SEGMENT_ID, name: 'of the segment' },
      ],
    });
  });

  test('is one trace, each below its parent', async () => {
    expect(await opened.documents()).toMatchObject([
      { id: SEGMENT_ID, subsegments: [{ id: CALL_ID }, { name: 'of the segment' }] },
      { id: SPAN_ID, parent_id: CALL_ID, subsegments: [{ name: 'inside' }] },
    ]);
  });

  test('is found by what a span says', async () => {
    const { body } = await callXRay(opened.rooms, 'GetTraceSummaries', {
      StartTime: START_S - 60,
      EndTime: START_S + 60,
      FilterExpression: 'annotation[tenant] = "a" AND service("svc") { fault }',
    });
    expect(body).toMatchObject({
      TraceSummaries: [{ Id: XRAY_TRACE_ID, EntryPoint: { Name: 'front' } }],
    });
  });

  test('is one graph', async () => {
    const { body } = await callXRay(opened.rooms, 'GetServiceGraph', {
      StartTime: START_S - 60,
      EndTime: START_S + 60,
    });
    expect(body).toMatchObject({
      Services: expect.arrayContaining([
        expect.objectContaining({
          Name: 'front',
          Edges: [expect.objectContaining({ SummaryStatistics: expect.anything() })],
        }),
        expect.objectContaining({
          Name: 'svc',
          SummaryStatistics: expect.objectContaining({ TotalCount: 1 }),
        }),
      ]),
    });
  });

  test('is one row of the list, failed and with the status of its entry', () => {
    const rows = opened.rooms.database.prepare('SELECT service, failed FROM traces').all();
    expect(rows).toMatchObject([{ service: 'front', failed: 1 }]);
  });
});
