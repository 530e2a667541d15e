/**
 * The two halves never import each other; they meet here, on documents as they go over the wire. The worker's
 * encoders must write them to the letter, the emulator's decoders must read them. After a change on purpose:
 * `GOLDEN=write npx vitest run --config test/vitest.config.ts test/contract/golden.test.ts`, then read the diff.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeTraces } from '../../emulator/vendors/honeycomb/otlp/traces.ts';
import { readTraceRequest } from '../../emulator/vendors/otlp/traces.ts';
import { findTraceId } from '../../emulator/vendors/cloudwatch/events/trace-id.ts';
import { decodeItem } from '../../emulator/vendors/rollbar/ingest/decode.ts';
import { checkData } from '../../emulator/vendors/rollbar/ingest/payload.ts';
import { decodeDocument } from '../../emulator/vendors/xray/segments/decode.ts';
import { createLogging } from '../../src/telemetry/cloudwatch/logger.ts';
import {
  createSpanEncoder,
  encodeExportRequest,
  encodeResource,
} from '../../src/telemetry/honeycomb/encode.ts';
import { sentryEventToRollbarItem } from '../../src/telemetry/rollbar/item/encode.ts';
import { eventsOfEnvelope } from '../../src/telemetry/rollbar/capture/envelope.ts';
import { encodeSegment } from '../../src/telemetry/xray/document/encode.ts';
import { descendants, root } from './request.ts';

const ARRIVAL = { uuid: 'u', nowMs: 0, remoteAddress: '127.0.0.1' };
const TRACE_ID = '6a5b4c3d2e1f00112233445566778899';

/** Compares with the golden file, or writes it when told to. Returns what the file holds. */
function golden(name: string, written: string): string {
  const file = new URL(`golden/${name}`, import.meta.url);
  const pretty = `${JSON.stringify(JSON.parse(written), null, 2)}\n`;
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, pretty);
  const kept = readFileSync(file, 'utf8');
  expect(pretty).toBe(kept);
  return kept;
}

describe('the wire between worker and vendors', () => {
  it('carries OTLP/JSON that becomes Honeycomb events', () => {
    const resource = encodeResource({ 'service.name': 'backend-hono', 'service.version': '0.1.0' });
    const kept = golden(
      'otlp.json',
      encodeExportRequest(resource, [createSpanEncoder()([root, ...descendants])]),
    );
    const events = decodeTraces(readTraceRequest(JSON.parse(kept)));
    const spans = events.filter(({ kind }) => kind === 'span');
    expect(spans).toHaveLength(4);
    expect(events.filter(({ kind }) => kind === 'span_event')).toHaveLength(4);
    const entry = spans.find(({ spanId }) => spanId === '1111111111111111');
    expect(entry).toMatchObject({
      dataset: 'backend-hono',
      traceId: TRACE_ID,
      durationNs: 42_000_000n,
      entry: { method: 'GET', route: '/api/activities/home', status: 500, failed: true },
      fields: {
        error: true,
        'exception.message': 'D1_ERROR: no such table: activities: SQLITE_ERROR',
        'span.kind': 'server',
      },
    });
    const data = spans.find(({ name }) => name === 'home-activites-mock-data');
    expect(data?.fields).toMatchObject({ 'library.name': 'home.activities' });
    expect(data?.parentId).toBe('2222222222222222');
  });

  it('carries segment documents that X-Ray’s rules accept', () => {
    const documents = encodeSegment(root, descendants, {
      name: 'backend-hono',
      serviceVersion: '0.1.0',
      samplingRuleName: 'Cruddur',
      logGroups: ['cruddur'],
    });
    const kept = golden('segments.json', `[${documents.join(',')}]`);
    const decoded = JSON.parse(kept).map((document: unknown) =>
      decodeDocument(JSON.stringify(document)),
    );
    expect(decoded).toHaveLength(1);
    expect(decoded[0]).toMatchObject([
      {
        kind: 'segment',
        segment: {
          traceId: TRACE_ID,
          segmentId: '1111111111111111',
          name: 'backend-hono',
          type: 'segment',
          startTime: 1_784_369_213.1,
          endTime: 1_784_369_213.142,
          fault: true,
        },
      },
    ]);
  });

  it('carries log lines in which the trace is found, in both formats', () => {
    for (const format of ['json', 'text'] as const) {
      const lines: string[] = [];
      const createLogger = createLogging({
        level: 'info',
        format,
        now: () => 1_784_369_213_142,
        redact: (_key, value) => value,
      });
      const fields = { service: 'backend-hono', trace_id: TRACE_ID };
      createLogger(fields, ({ message }) => lines.push(message)).access({
        method: 'GET',
        url: 'https://api.cruddur.com/api/activities/home',
        status: 500,
        at: 1_784_369_213_142,
        durationMs: 42,
        remoteAddress: '203.0.113.7',
      });
      golden(`access-${format}.json`, JSON.stringify(lines));
      expect(lines.map(findTraceId)).toEqual([TRACE_ID]);
    }
  });

  it.each([0, 1, 2, 3])('carries Rollbar items that Rollbar’s rules accept: %i', (index) => {
    const path = (name: string) => new URL(name, import.meta.url);
    const envelope = readFileSync(path(`captures/toucan-envelope-${index}.txt`), 'utf8');
    const kept = readFileSync(path(`rollbar/toucan-envelope-${index}.item.json`), 'utf8');
    const [event] = eventsOfEnvelope(envelope);
    const item = sentryEventToRollbarItem(event, { traceId: TRACE_ID });
    const checked = checkData(item.data);
    expect(checked.ok && decodeItem(checked.data, ARRIVAL)).toMatchObject({
      traceId: TRACE_ID,
      environment: 'production',
    });
    expect(checkData(JSON.parse(kept).data)).toMatchObject({ ok: true });
  });
});
