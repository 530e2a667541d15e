import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBench, type Bench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench(200);
});
afterEach(() => bench?.close());

function put(path: string, body: unknown, headers: Record<string, string> = {}) {
  const text = JSON.stringify(body);
  const endpoint = bench.variables['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const isGzipped = headers['content-encoding'] === 'gzip';
  const init = { method: 'POST', headers, body: isGzipped ? gzipSync(text) : text };
  return fetch(`${endpoint}${path}`, init);
}

const span = { spanId: 'a', startTimeUnixNano: '1', endTimeUnixNano: '2' };
/** Says in a value what the sink looks for in a key. */
const quoting = {
  ...span,
  attributes: [{ key: 'x', value: { stringValue: JSON.stringify(span) } }],
};
const document = JSON.stringify({ trace_id: '1-2', annotations: { xray_trace_id: '1-2' } });
const lineOf = (fields: object) => ({ timestamp: 1, message: JSON.stringify(fields) });

describe('the sink of the bench', () => {
  it('counts what arrives by kind and not what only looks like it', async () => {
    await put('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span, quoting] }] }] });
    await put('/v1/traces', { spans: [span] }, { 'content-encoding': 'gzip' });
    await put('/TraceSegments', { TraceSegmentDocuments: [document, document] });
    const logEvents = [
      lineOf({ trace_id: 'a', xray_trace_id: '1-2' }),
      lineOf({ message: 'of the isolate' }),
    ];
    await put('/', { logEvents }, { 'x-amz-target': 'Logs_20140328.PutLogEvents' });
    await put('/', {}, { 'x-amz-target': 'Logs_20140328.CreateLogStream' });
    await put('/api/1/item/', { access_token: 'token', data: {} });
    expect(await bench.counts()).toEqual({
      fetches: 6,
      spans: 3,
      documents: 2,
      events: 1,
      items: 1,
    });
  });

  it('tells what has not arrived, and what arrived twice', async () => {
    const perRequest = { spans: 1, documents: 0, events: 0 };
    await put('/v1/traces', { spans: [span] });
    expect(await bench.delivered(1, perRequest)).toBeUndefined();
    expect(await bench.delivered(2, perRequest)).toContain('1 of 3 spans');
    await put('/v1/traces', { spans: [span, span] });
    expect(await bench.delivered(1, perRequest)).toContain('3 of 2 spans');
  });
});
