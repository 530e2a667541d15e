import { describe, expect, test } from 'vitest';
import { attributes, SPAN_ID, START_NS } from '../../otlp/otlp-json.ts';
import { documentOf, PARENT_ID, XRAY_TRACE_ID } from './open.ts';

const START_S = Number(BigInt(START_NS) / 1_000n) / 1e6;

describe('a span', () => {
  test('of kind SERVER becomes a segment with times, parent and flags', async () => {
    expect(await documentOf({ parentSpanId: PARENT_ID })).toEqual({
      id: SPAN_ID,
      trace_id: XRAY_TRACE_ID,
      parent_id: PARENT_ID,
      name: 'svc',
      start_time: START_S,
      end_time: START_S + 0.0045,
      error: false,
      fault: false,
      throttle: false,
      aws: { xray: { auto_instrumentation: false } },
      metadata: { default: { 'otel.resource.service.name': 'svc' } },
    });
  });

  test.each([
    ['INTERNAL', 1],
    ['CLIENT', 3],
    ['PRODUCER', 4],
    ['CONSUMER', 5],
  ])('of kind %s with a parent becomes a subsegment', async (_name, kind) => {
    const document = await documentOf({ kind, parentSpanId: PARENT_ID });
    expect(document).toMatchObject({ type: 'subsegment', parent_id: PARENT_ID, name: 'a span' });
    expect(document).toHaveProperty('id', SPAN_ID);
    expect(document).not.toHaveProperty('metadata');
  });

  test('is a call of another service when it is a client’s, or names one', async () => {
    const parentSpanId = PARENT_ID;
    const named = { 'aws.remote.service': 'queue' };
    expect(await documentOf({ kind: 3, parentSpanId })).toMatchObject({ namespace: 'remote' });
    expect(await documentOf({ kind: 4, parentSpanId }, named)).toMatchObject({
      namespace: 'remote',
    });
    expect(await documentOf({ kind: 4, parentSpanId })).not.toHaveProperty('namespace');
    expect(await documentOf({ kind: 1, parentSpanId }, named)).not.toHaveProperty('namespace');
  });

  test.each([undefined, '', '0000000000000000'])('with parent %j is a segment', async (parent) => {
    const document = await documentOf({ kind: 1, parentSpanId: parent });
    expect(document).not.toHaveProperty('type');
    expect(document).not.toHaveProperty('parent_id');
  });
});

test('links are told by X-Ray’s ids, with their attributes', async () => {
  const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const links = [link, { ...link, attributes: attributes({ why: 'batch' }) }];
  expect(await documentOf({ links })).toMatchObject({
    links: [
      { trace_id: `1-aaaaaaaa-${'a'.repeat(24)}`, id: 'b'.repeat(16) },
      { id: 'b'.repeat(16), attributes: { why: 'batch' } },
    ],
  });
});
