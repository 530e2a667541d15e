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
const READ = [
  'service.name',
  'span.kind',
  'error',
  'status_code',
  'db.name',
  'db.namespace',
  'db.system',
  'db.system.name',
  'messaging.destination.name',
  'messaging.system',
  'peer.service',
  'server.address',
  'net.peer.name',
  'url.full',
  'http.url',
  'http.response.status_code',
  'http.status_code',
  'exception.message',
  'status_message',
  'telemetry.sdk.language',
  'cloud.platform',
] as const;
const TOLD = `json_extract(fields, ${READ.map((name) => `'$."${name}"'`).join(', ')}) AS told`;

type Name = (typeof READ)[number];

const PLACES: ReadonlyMap<Name, number> = new Map(READ.map((name, place) => [name, place]));

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
  const values = v.parse(Told, row['told']);
  const told = (name: Name) => values[PLACES.get(name) ?? 0];
  const text = (name: Name) => textOf(told(name));
  const status = Number(told('http.response.status_code') ?? told('http.status_code')) || 0;
  const isCall = /^(?:client|producer)$/.test(text('span.kind'));
  const failed = /^(?:1|true)$/.test(String(told('error'))) || told('status_code') === 2;
  const database = firstOf(text, DATABASES, 'database');
  const { name } = row;
  return {
    trace: Number(row['trace']),
    id: String(row['id']),
    parent: typeof row['parent_id'] === 'string' ? row['parent_id'] : null,
    name: name instanceof Uint8Array ? decoder.decode(name.subarray(0, MOST_CHARACTERS)) : '',
    node: database ?? {
      name: text('service.name') || 'unknown',
      kind: isBrowser(text) ? 'browser' : 'service',
      attribute: 'service.name',
    },
    called: isCall && database === undefined ? calledBy(text) : undefined,
    isCall,
    durationMs: Number(row['duration_ms']),
    failed,
    reason: failed
      ? [status >= 400 ? status : '', text('exception.message') || text('status_message')]
          .filter(Boolean)
          .join(' ')
      : '',
    weight: Number(row['sample_rate']) || 1,
  };
}

const decoder = new TextDecoder();

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : '';
}

const DATABASES: readonly Name[] = ['db.name', 'db.namespace', 'db.system', 'db.system.name'];
const QUEUES: readonly Name[] = ['messaging.destination.name', 'messaging.system'];
const HOSTS: readonly Name[] = ['peer.service', 'server.address', 'net.peer.name'];
const URLS: readonly Name[] = ['url.full', 'http.url'];

type ReadText = (name: Name) => string;

/** Recorders of workers say webjs too, as they use the web's interfaces. */
function isBrowser(text: ReadText): boolean {
  return text('telemetry.sdk.language') === 'webjs' && text('cloud.platform') === '';
}

/** A queue that is written to, else the host or service that a call names. */
function calledBy(text: ReadText): Place | undefined {
  const hostOf = (name: Name) => URL.parse(text(name))?.host ?? '';
  return (
    firstOf(text, QUEUES, 'queue') ??
    firstOf(text, HOSTS, 'remote') ??
    firstOf(hostOf, URLS, 'remote')
  );
}

/** Of the first attribute that says something. */
function firstOf(text: ReadText, names: readonly Name[], kind: NodeKind): Place | undefined {
  for (const attribute of names) {
    const name = text(attribute);
    if (name !== '') return { name, kind, attribute };
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
      attribute: 'service.name',
    },
    called: undefined,
    isCall: false,
    durationMs: span.endMs === undefined ? 0 : span.endMs - span.startMs,
    failed: span.failed,
    reason: span.failed && span.status >= 400 ? String(span.status) : '',
    weight: 1,
  }));
}
