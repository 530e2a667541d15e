/** Reads from the store what a test may look at. */
import * as v from 'valibot';
import { createTraceIndex } from '../console/api/requests/trace-index.ts';
import {
  type HoneycombEvent,
  LogEvent,
  RollbarOccurrence,
  type TraceDetail,
} from '../console/api/shapes.ts';
import { createConsoleStore } from '../console/api/store.ts';
import { readRows, SELECT_LOGS, SELECT_OCCURRENCES } from '../console/api/vendor-rows.ts';
import type { RoomContext } from '../inbox/room.ts';
import type { Item, Line, Received, Span, Trace } from './received.ts';
import { plainTraceId } from './wanted.ts';

const MAX_REFUSALS = 100;
const Members = v.record(v.string(), v.unknown());

/** @param contextNow gives another context once the folder of the store was deleted */
export function createReceived(contextNow: () => RoomContext): Received {
  let context: RoomContext | undefined;
  let received: Received;
  function now(): Received {
    const next = contextNow();
    if (next !== context) received = receivedIn(next);
    context = next;
    return received;
  }
  return {
    trace: async (id) => now().trace(id),
    traces: async (limit) => now().traces(limit),
    lines: async (group) => now().lines(group),
    items: async () => now().items(),
    refusals: async () => now().refusals(),
  };
}

function receivedIn({ database, journal, inbox }: RoomContext): Received {
  const store = createConsoleStore(database, createTraceIndex(database, journal));
  const newest = database.prepare('SELECT trace_id FROM traces ORDER BY id DESC LIMIT ?');
  const lines = database.prepare(
    `${SELECT_LOGS} WHERE ?1 IS NULL OR log_groups.name = ?1 ORDER BY timestamp_ms, log_events.id`,
  );
  const items = database.prepare(
    `${SELECT_OCCURRENCES} ORDER BY timestamp_s, rollbar_occurrences.id`,
  );
  const traceOf = (id: string) => {
    const detail = store.trace(plainTraceId(id));
    return detail && readTrace(detail);
  };
  /** What a folder keeps is stored some milliseconds after it was accepted. */
  const settled = async <T>(read: () => T): Promise<T> => {
    await inbox.settled();
    return read();
  };
  return {
    trace: (id) => settled(() => traceOf(id)),
    traces: (limit = 100) =>
      settled(() => newest.all(limit).flatMap((row) => traceOf(String(row['trace_id'])) ?? [])),
    lines: (group) =>
      settled(() => readRows(LogEvent, lines.all(group ?? null)).map((row) => readLine(row))),
    items: () =>
      settled(() => readRows(RollbarOccurrence, items.all()).map((row) => readItem(row))),
    refusals: () =>
      settled(() =>
        store.refusals(MAX_REFUSALS).map(({ vendor, operation, status, message }) => ({
          vendor,
          operation,
          status,
          message,
        })),
      ),
  };
}

function readTrace({ trace, events, segments, logs, occurrences }: TraceDetail): Trace {
  const spans = events.filter(({ kind }) => kind === 'span').map((event) => readSpan(event));
  const ids = new Set(spans.map(({ id }) => id));
  return {
    id: trace.trace_id,
    name: spans.find(({ parentId }) => parentId === undefined || !ids.has(parentId))?.name,
    service: trace.service ?? undefined,
    method: trace.method ?? undefined,
    route: trace.route ?? undefined,
    status: trace.status ?? undefined,
    durationMs: trace.duration_ms ?? undefined,
    failed: trace.failed,
    spans,
    segments: segments.map(({ document }) => v.parse(Members, JSON.parse(document))),
    lines: logs.map((row) => readLine(row)),
    items: occurrences.map((row) => readItem(row)),
  };
}

function readSpan(event: HoneycombEvent): Span {
  return {
    id: event.span_id ?? '',
    parentId: event.parent_id ?? undefined,
    name: event.name ?? '',
    service: event.dataset,
    startMs: event.time_ms,
    durationMs: event.duration_ms ?? 0,
    attributes: event.fields,
  };
}

function readLine({ log_group, log_stream, timestamp_ms, message }: LogEvent): Line {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Members), message);
  return {
    group: log_group,
    stream: log_stream,
    timestamp: timestamp_ms,
    message,
    fields: parsed.success ? parsed.output : {},
  };
}

function readItem({ counter, title, level, environment, payload }: RollbarOccurrence): Item {
  return { counter, title, level, environment, data: v.parse(Members, JSON.parse(payload)) };
}
