/**
 * Remembers requests that have no rows of their own: those that were answered without a change, such as reads, and the
 * whole of those that were refused. They live in memory: the newest of each, up to a number and a size, until the
 * emulator ends.
 */
import { wireOf } from '../server/body.ts';
import { maskedHeaders } from './requests.ts';
import type { Vendor } from './vendor.ts';

/** A request as it was sent. Credentials in its headers are masked. */
export interface Sent {
  readonly method: string;
  /** JSON object, with the path. */
  readonly headers: string;
  /** As it came over the wire; undefined where it was not read, or was too large to remember. */
  readonly body: Uint8Array | undefined;
}

export interface Answered extends Sent {
  readonly id: number;
  readonly vendor: Vendor;
  readonly operation: string;
  readonly status: number;
  readonly unverified: boolean;
  /** When it was answered, unix milliseconds. */
  readonly received_ms: number;
}

export interface Exchanges {
  /** Remembers a request that was answered and changed nothing that is stored. */
  answered(
    request: Request,
    answer: Pick<Answered, 'vendor' | 'operation' | 'status' | 'unverified'>,
  ): void;
  /** Remembers what was refused. @param id of the row that says so */
  refused(id: number, request: Request): void;
  /** Those that were answered, oldest first. */
  list(): readonly Answered[];
  /** What a refusal is of; undefined once it is forgotten. @param id of its row */
  refusedBy(id: number): Sent | undefined;
  forget(): void;
}

const MOST = 1000;
/** Of all bodies of one of the two together, and of each. */
const MOST_BYTES = 16 * 1024 * 1024;
const LARGEST_BYTES = 1024 * 1024;

/** @param now unix milliseconds */
export function createExchanges(now: () => number): Exchanges {
  const answers = createNewest<Answered>();
  const refusals = createNewest<Sent>();
  let count = 0;
  return {
    answered(request, answer) {
      count += 1;
      answers.add(count, { ...sentBy(request), ...answer, id: count, received_ms: now() });
    },
    refused: (id, request) => refusals.add(id, sentBy(request)),
    list: () => [...answers.kept.values()],
    refusedBy: (id) => refusals.kept.get(id),
    forget() {
      answers.clear();
      refusals.clear();
    },
  };
}

function sentBy(request: Request): Sent {
  const isRead = request.method !== 'GET' && request.method !== 'HEAD';
  const wire = isRead ? wireOf(request) : new Uint8Array();
  return {
    method: request.method,
    headers: maskedHeaders(request.headers, request),
    body: wire !== undefined && wire.length > LARGEST_BYTES ? undefined : wire,
  };
}

/** Keeps the newest, by number and by the bytes of their bodies. */
function createNewest<T extends Sent>() {
  const kept = new Map<number, T>();
  let bytes = 0;
  const sizeOf = (one: Sent | undefined) => one?.body?.length ?? 0;
  function drop(id: number): void {
    bytes -= sizeOf(kept.get(id));
    kept.delete(id);
  }
  return {
    kept: kept as ReadonlyMap<number, T>,
    add(id: number, one: T): void {
      drop(id);
      kept.set(id, one);
      bytes += sizeOf(one);
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST && bytes <= MOST_BYTES) break;
        drop(oldest);
      }
    },
    clear(): void {
      kept.clear();
      bytes = 0;
    },
  };
}
