/**
 * What all vendors' rooms share: transactions, the list of traces, the raw requests, the refusals, and the news
 * that something changed. Rooms write here while they store what they decoded; the console reads it.
 */
import { EventEmitter } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { createCommits, type Commit } from './commits.ts';
import type { Entry } from './inbox/entry.ts';
import { createBilling, type Billing } from './meter/billing.ts';

export type Vendor = 'honeycomb' | 'xray' | 'cloudwatch' | 'rollbar';

/** What one vendor's document says about the request a trace stands for. Absent fields change nothing. */
export interface TraceFacts {
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly service?: string;
  readonly method?: string;
  readonly route?: string;
  /** Path of the request, which stands for the route until one is known. */
  readonly path?: string;
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
  /** True when who asked could not be verified. @default false */
  readonly unverified?: boolean;
}

export interface Journal {
  /** Runs work that stores what arrived, in a transaction that it may share; done when it is durable. */
  readonly keep: Commit;
  /** Counts what the vendor would bill, in the transaction that is open. */
  readonly bill: Billing['bill'];
  /** The integer id of a trace, created when new. @param traceId 32 hex digits, any case. */
  trace(traceId: string, facts?: TraceFacts): number;
  /** Keeps a request's bytes (decompressed); returns its id. Credentials in headers are masked. */
  request(vendor: Vendor, operation: string, headers: Headers, body: Uint8Array): number;
  /** Keeps a request that waited in the inbox; returns its id. */
  accepted(entry: Entry): number;
  /** Notes what was refused, for the console's list of refusals. */
  refuse(refusal: Refusal): void;
  /** Calls back after a change: with the trace's 32-hex id, or 'refusal', or 'reset'. Returns how to stop. */
  subscribe(listener: (change: string) => void): () => void;
  /**
   * Tells listeners of everything noted since the last call. Call after the transaction is committed.
   *
   * @param others what another journal of this store noted
   */
  publish(others?: readonly string[]): void;
  /** Tells listeners that the store was emptied. */
  reset(): void;
}

type KeptRequest = Omit<Entry, 'caller'>;

const SECRET_HEADER = /authorization|cookie|token|x-honeycomb-team|api-?key|secret/i;

/** @param whenFree runs what writes to the store when it may. @default at once */
export function createJournal(
  database: DatabaseSync,
  now: () => number,
  whenFree?: (work: () => void) => void,
): Journal {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const pending = new Set<string>();

  const insertTrace = database.prepare(`
    INSERT INTO traces (trace_id, first_seen_ms, start_ms, duration_ms, service, method, route, status, failed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace_id) DO NOTHING`);
  const mentionTrace = database.prepare(
    'INSERT INTO traces (trace_id, first_seen_ms) VALUES (?, ?) ON CONFLICT (trace_id) DO NOTHING',
  );
  const selectTrace = database.prepare('SELECT id FROM traces WHERE trace_id = ?');
  const updateTrace = database.prepare(`
    UPDATE traces SET
      start_ms = coalesce(?, start_ms),
      duration_ms = coalesce(?, duration_ms),
      service = coalesce(?, service),
      method = coalesce(?, method),
      route = coalesce(?, route, ?),
      status = coalesce(?, status),
      failed = max(failed, ?)
    WHERE id = ?`);
  // Node binds no bytes as NULL.
  const insertRequest = database.prepare(
    `INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES (?, ?, ?, ?, coalesce(?, x''))`,
  );
  const insertRefusal = database.prepare(
    `INSERT INTO refusals (vendor, received_ms, operation, status, code, message, unverified)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );

  const billing = createBilling(database, now);

  function keepRequest({ vendor, operation, receivedMs, headers, body }: KeptRequest): number {
    const { lastInsertRowid } = insertRequest.run(vendor, receivedMs, operation, headers, body);
    return Number(lastInsertRowid);
  }

  return {
    keep: createCommits(database, billing, whenFree),
    bill: billing.bill,
    // Most traces are new, and inserting them at once takes half as long as an upsert that returns their id.
    trace(traceId, facts) {
      const id = traceId.toLowerCase();
      pending.add(id);
      if (facts === undefined) {
        const { changes, lastInsertRowid } = mentionTrace.run(id, now());
        return Number(changes === 1 ? lastInsertRowid : selectTrace.get(id)?.['id']);
      }
      const { route = null, path = null, status = null } = facts;
      const told = [facts.startMs, facts.durationMs, facts.service, facts.method].map(orNull);
      const failed = facts.failed === true ? 1 : 0;
      const inserted = insertTrace.run(id, now(), ...told, route ?? path, status, failed);
      if (inserted.changes === 1) return Number(inserted.lastInsertRowid);
      const row = Number(selectTrace.get(id)?.['id']);
      updateTrace.run(...told, route, path, status, failed, row);
      return row;
    },
    request(vendor, operation, headers, body) {
      return keepRequest({
        vendor,
        operation,
        receivedMs: now(),
        headers: maskedHeaders(headers),
        body,
      });
    },
    accepted: keepRequest,
    refuse({ vendor, operation, status, code, message, unverified = false }) {
      insertRefusal.run(vendor, now(), operation, status, code, message, unverified ? 1 : 0);
      pending.add('refusal');
    },
    subscribe(listener) {
      emitter.on('change', listener);
      return () => emitter.off('change', listener);
    },
    publish(others = []) {
      const changes = new Set([...pending, ...others]);
      pending.clear();
      for (const change of changes) emitter.emit('change', change);
    },
    reset() {
      pending.clear();
      emitter.emit('change', 'reset');
    },
  };
}

function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

/** A request's headers as they are kept: a JSON object, in which credentials are masked. */
export function maskedHeaders(headers: Headers): string {
  const kept: Record<string, string> = {};
  for (const [name, value] of headers) kept[name] = SECRET_HEADER.test(name) ? mask(value) : value;
  return JSON.stringify(kept);
}

/** Keeps the last four characters, enough to tell two keys apart. */
function mask(value: string): string {
  return `…${value.slice(-4)}`;
}
