/**
 * Reads what the map needs of the spans of some traces: OTLP's spans as Honeycomb has them, and X-Ray's segments of
 * traces of which Honeycomb has nothing.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { XRaySegment } from '../shapes.ts';
import { segmentSpans } from '../trace/segment-spans.ts';
import { readRows, SELECT_SEGMENTS } from '../vendor-rows.ts';
import type { NodeKind } from './shapes.ts';

export interface MapSpan {
  /** Row id. */
  readonly trace: number;
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  /** Where it ran, or the database it is a call of. */
  readonly node: Place;
  /** Whom it calls, if nothing answers that has spans of its own. */
  readonly called: Place | undefined;
  /** Whether it is the caller's side of a call. */
  readonly isCall: boolean;
  readonly durationMs: number;
  readonly failed: boolean;
  /** Why, if it failed. */
  readonly reason: string;
  /** Requests that it stands for. */
  readonly weight: number;
}

export interface Place {
  readonly name: string;
  readonly kind: NodeKind;
  /** The attribute that finds its spans. */
  readonly attribute: string;
}

/** Spans that are read at most; a trace may have thousands. */
const MOST_SPANS = 30_000;
const MOST_CHARACTERS = 200;

/** One call for all of them, so that the JSON of a span is read once. */
const TOLD = `json_array(
  fields ->> '$."service.name"', fields ->> '$."span.kind"', fields ->> '$.error', fields ->> '$.status_code',
  fields ->> '$."db.name"', fields ->> '$."db.namespace"', fields ->> '$."db.system"', fields ->> '$."db.system.name"',
  fields ->> '$."messaging.destination.name"', fields ->> '$."messaging.system"',
  fields ->> '$."peer.service"', fields ->> '$."server.address"', fields ->> '$."net.peer.name"', fields ->> '$."url.full"',
  fields ->> '$."http.url"', fields ->> '$."http.response.status_code"', fields ->> '$."http.status_code"',
  fields ->> '$."exception.message"', fields ->> '$.status_message', fields ->> '$."telemetry.sdk.language"') AS told`;

const Told = v.pipe(v.string(), v.parseJson(), v.array(v.unknown()));

export function createMapSpans(database: DatabaseSync) {
  const readDocuments = createDocuments(database);
  const events = database.prepare(`
    SELECT trace, coalesce(span_id, 'event-' || id) AS id, parent_id, CAST(name AS BLOB) AS name,
      coalesce(duration_ns, 0) / 1e6 AS duration_ms, sample_rate, ${TOLD}
    FROM honeycomb_events WHERE trace IN (SELECT value FROM json_each(?)) AND kind = 'span' LIMIT ?`);
  const segments = database.prepare(
    `${SELECT_SEGMENTS.replace('SELECT', 'SELECT trace,')} WHERE trace IN (SELECT value FROM json_each(?)) LIMIT ?`,
  );

  /** @param traces row ids */
  return (traces: readonly number[]): MapSpan[] => {
    const rows = events.all(JSON.stringify(traces), MOST_SPANS);
    const spans = rows.map(eventSpan);
    const told = new Set(spans.map(({ trace }) => trace));
    const others = traces.filter((trace) => !told.has(trace));
    if (others.length === 0) return spans;
    const documents = segments.all(JSON.stringify(others), MOST_SPANS);
    const byTrace = Map.groupBy(documents, (row) => Number(row['trace']));
    for (const [trace, own] of byTrace) {
      spans.push(...xraySpans(trace, readRows(XRaySegment, readDocuments(own))));
    }
    return spans;
  };
}

function eventSpan(row: Record<string, unknown>): MapSpan {
  const told = v.parse(Told, row['told']);
  const text = (place: number) => {
    const value = told[place];
    return typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : '';
  };
  const [kind, status] = [text(1), Number(told[15] ?? told[16]) || 0];
  const database = text(4) || text(5) || text(6) || text(7);
  const isCall = kind === 'client' || kind === 'producer';
  const failed = /^(?:1|true)$/.test(String(told[2])) || Number(told[3]) === 2;
  const { name } = row;
  return {
    trace: Number(row['trace']),
    id: String(row['id']),
    parent: typeof row['parent_id'] === 'string' ? row['parent_id'] : null,
    name: name instanceof Uint8Array ? decoder.decode(name.subarray(0, MOST_CHARACTERS)) : '',
    node:
      database === ''
        ? {
            name: text(0) || 'unknown',
            kind: text(19) === 'webjs' ? 'browser' : 'service',
            attribute: 'service.name',
          }
        : {
            name: database,
            kind: 'database',
            attribute: text(4)
              ? 'db.name'
              : text(5)
                ? 'db.namespace'
                : text(6)
                  ? 'db.system'
                  : 'db.system.name',
          },
    called: isCall && database === '' ? calledBy(text) : undefined,
    isCall,
    durationMs: Number(row['duration_ms']),
    failed,
    reason: failed
      ? [status >= 400 ? status : '', text(17) || text(18)].filter(Boolean).join(' ')
      : '',
    weight: Number(row['sample_rate']) || 1,
  };
}

const decoder = new TextDecoder();

/** A queue that is written to, else the host or service that a call names. */
function calledBy(text: (place: number) => string): Place | undefined {
  if (text(8) || text(9)) {
    return text(8)
      ? { name: text(8), kind: 'queue', attribute: 'messaging.destination.name' }
      : { name: text(9), kind: 'queue', attribute: 'messaging.system' };
  }
  for (const [place, attribute] of [
    [10, 'peer.service'],
    [11, 'server.address'],
    [12, 'net.peer.name'],
  ] as const) {
    if (text(place)) return { name: text(place), kind: 'remote', attribute };
  }
  for (const [place, attribute] of [
    [13, 'url.full'],
    [14, 'http.url'],
  ] as const) {
    const host = URL.parse(text(place))?.host;
    if (host) return { name: host, kind: 'remote', attribute };
  }
  return undefined;
}

function xraySpans(trace: number, rows: readonly v.InferOutput<typeof XRaySegment>[]): MapSpan[] {
  const own = new Set(rows.map(({ name }) => name));
  return segmentSpans(rows).map((span) => ({
    trace,
    id: span.id,
    parent: span.parent,
    name: span.name,
    node: {
      name: span.service,
      kind: own.has(span.service) ? 'service' : 'remote',
      attribute: 'service',
    },
    called: undefined,
    isCall: false,
    durationMs: span.endMs === undefined ? 0 : span.endMs - span.startMs,
    failed: span.failed,
    reason: span.failed && span.status >= 400 ? String(span.status) : '',
    weight: 1,
  }));
}
