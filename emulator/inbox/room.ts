/** What a vendor's room is given, and what it gives back. */
import type { Hono } from 'hono';
import type { DatabaseSync } from 'node:sqlite';
import { isPassing } from '../store/failure.ts';
import type { Journal } from '../store/journal.ts';
import type { Vendor } from '../store/vendor.ts';
import type { Inbox } from './inbox.ts';

export interface RoomContext {
  /** For reading. Telemetry and what people make go through the inbox. */
  readonly database: DatabaseSync;
  readonly journal: Journal;
  readonly inbox: Inbox;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Gets each error that no room expected, in one line. @default it is not told */
  readonly report?: (line: string) => void;
}

/** A vendor's API as a Hono app; paths are the vendor's own (`/v1/traces`, `/TraceSegments`, `/api/1/item/`). */
export interface Room {
  readonly routes: Hono;
}

/**
 * Tells of an error that the code of a room did not expect, in the terminal and in the list of refusals. The room then
 * answers with its vendor's own status 500. @param vendor undefined for what the list does not know
 */
export function tellFailure(
  { journal, report }: Pick<RoomContext, 'journal' | 'report'>,
  vendor: Vendor | undefined,
  request: Request,
  error: unknown,
): void {
  // The emulator answers for all rooms alike when it cannot take a request now; see ../faults/outage.ts.
  if (isPassing(error)) throw error;
  const operation = `${request.method} ${new URL(request.url).pathname}`;
  const message = oneLine(error);
  report?.(`Cannot answer ${operation}: ${message}`);
  if (vendor === undefined) return;
  try {
    const code = 'InternalFailure';
    journal.refuse({ vendor, operation, status: 500, code, message, request });
    journal.publish();
  } catch {
    // The store may be what failed, and the terminal has been told.
  }
}

/** For `onError` of a room's Hono, whose own answer would not be in the vendor's form. */
export function handOn(error: Error): never {
  throw error;
}

/** What an error says, without its stack. */
export function oneLine(error: unknown): string {
  return String(error).split('\n', 1).join('');
}
