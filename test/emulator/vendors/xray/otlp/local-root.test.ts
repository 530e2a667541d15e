import { describe, expect, test } from 'vitest';
import { attributes, SPAN_ID } from '../../otlp/otlp-json.ts';
import { documentOf, openOtlp, PARENT_ID, XRAY_TRACE_ID } from './open.ts';

describe('a local root', () => {
  const LOCAL = { 'aws.span.kind': 'LOCAL_ROOT', 'aws.local.service': 'worker' };

  test('of kind INTERNAL is a segment of its service', async () => {
    const document = await documentOf({ kind: 1, parentSpanId: PARENT_ID }, LOCAL);
    expect(document).toMatchObject({ name: 'worker', parent_id: PARENT_ID });
    expect(document).not.toHaveProperty('type');
  });

  test('that calls another service is the service’s segment and the call below it', async () => {
    const values = {
      ...LOCAL,
      'aws.remote.service': 'queue',
      'http.request.method': 'POST',
      'url.full': 'https://queue.example/send',
    };
    const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const opened = await openOtlp();
    await opened.sendSpans({
      spans: [{ kind: 4, parentSpanId: PARENT_ID, attributes: attributes(values), links: [link] }],
    });
    const [segment] = await opened.documents();
    expect(segment).toMatchObject({
      trace_id: XRAY_TRACE_ID,
      parent_id: PARENT_ID,
      name: 'worker',
      metadata: { default: { 'otel.resource.service.name': 'svc' } },
      subsegments: [
        {
          id: SPAN_ID,
          name: 'queue',
          namespace: 'remote',
          http: { request: { url: 'https://queue.example/send' } },
          links: [{ trace_id: `1-aaaaaaaa-${'a'.repeat(24)}` }],
        },
      ],
    });
    expect(segment).not.toHaveProperty('http');
    expect(segment).not.toHaveProperty('links');
    expect(segment).not.toHaveProperty('id', SPAN_ID);
  });
});
