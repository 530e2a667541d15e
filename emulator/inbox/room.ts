/** What a vendor's room is given, and what it gives back. */
import type { Hono } from 'hono';
import type { DatabaseSync } from 'node:sqlite';
import type { Journal } from '../store/journal.ts';
import type { Inbox } from './inbox.ts';

export interface RoomContext {
  /** For reading. Telemetry and what people make go through the inbox. */
  readonly database: DatabaseSync;
  readonly journal: Journal;
  readonly inbox: Inbox;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A vendor's API as a Hono app; paths are the vendor's own (`/v1/traces`, `/TraceSegments`, `/api/1/item/`). */
export interface Room {
  readonly routes: Hono;
}

/** For `onError` of a room's Hono, which else answers in words that are not the vendor's. */
export function handOn(error: Error): never {
  throw error;
}
