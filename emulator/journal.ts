/**
 * What all vendors' rooms share: the list of traces, the raw requests, the refusals, and the news that
 * something changed. Rooms write here while they store what they decoded; the console reads it.
 */
import { EventEmitter } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';

export type Vendor = 'honeycomb' | 'xray' | 'cloudwatch' | 'rollbar';

/** What one vendor's document says about the request a trace stands for. Absent fields change nothing. */
export interface TraceFacts {
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly service?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  /** True marks the trace as failed; false leaves it as it is. */
  readonly failed?: boolean;
}

export interface Refusal {
  readonly vendor: Vendor;
  readonly operation: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface Journal {
  /** The integer id of a trace, created when new. @param traceId 32 hex digits, any case. */
  trace(traceId: string, facts?: TraceFacts): number;
  /** Keeps a request's bytes (decompressed); returns its id. Credentials in headers are masked. */
  request(vendor: Vendor, operation: string, headers: Headers, body: Uint8Array): number;
  /** Notes what was refused, for the console's list of refusals. */
  refuse(refusal: Refusal): void;
  /** Calls back after a change: with the trace's 32-hex id, or 'refusal', or 'reset'. Returns how to stop. */
  subscribe(listener: (change: string) => void): () => void;
  /** Tells listeners of everything noted since the last call. Call after the transaction is committed. */
  publish(): void;
  /** Tells listeners that the store was emptied. */
  reset(): void;
}

const SECRET_HEADER = /authorization|cookie|token|x-honeycomb-team|api-?key|secret/i;

export function createJournal(database: DatabaseSync, now: () => number): Journal {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const pending = new Set<string>();

  const upsertTrace = database.prepare(`
    INSERT INTO traces (trace_id, first_seen_ms, start_ms, duration_ms, service, method, route, status, failed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (trace_id) DO UPDATE SET
      start_ms = coalesce(excluded.start_ms, start_ms),
      duration_ms = coalesce(excluded.duration_ms, duration_ms),
      service = coalesce(excluded.service, service),
      method = coalesce(excluded.method, method),
      route = coalesce(excluded.route, route),
      status = coalesce(excluded.status, status),
      failed = max(failed, excluded.failed)
    RETURNING id`);
  const insertRequest = database.prepare(
    'INSERT INTO requests (vendor, received_ms, operation, headers, body) VALUES (?, ?, ?, ?, ?)',
  );
  const insertRefusal = database.prepare(
    'INSERT INTO refusals (vendor, received_ms, operation, status, code, message) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return {
    trace(traceId, facts = {}) {
      const id = traceId.toLowerCase();
      const row = upsertTrace.get(
        id,
        now(),
        facts.startMs ?? null,
        facts.durationMs ?? null,
        facts.service ?? null,
        facts.method ?? null,
        facts.route ?? null,
        facts.status ?? null,
        facts.failed === true ? 1 : 0,
      );
      pending.add(id);
      return Number(row?.['id']);
    },
    request(vendor, operation, headers, body) {
      const kept: Record<string, string> = {};
      for (const [name, value] of headers)
        kept[name] = SECRET_HEADER.test(name) ? mask(value) : value;
      const { lastInsertRowid } = insertRequest.run(
        vendor,
        now(),
        operation,
        JSON.stringify(kept),
        body,
      );
      return Number(lastInsertRowid);
    },
    refuse({ vendor, operation, status, code, message }) {
      insertRefusal.run(vendor, now(), operation, status, code, message);
      pending.add('refusal');
    },
    subscribe(listener) {
      emitter.on('change', listener);
      return () => emitter.off('change', listener);
    },
    publish() {
      const changes = [...pending];
      pending.clear();
      for (const change of changes) emitter.emit('change', change);
    },
    reset() {
      pending.clear();
      emitter.emit('change', 'reset');
    },
  };
}

/** Keeps the last four characters, enough to tell two keys apart. */
function mask(value: string): string {
  return `…${value.slice(-4)}`;
}
