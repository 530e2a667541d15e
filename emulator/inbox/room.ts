/** What every vendor's room is given, and what it gives back. Rooms know each other only through the journal. */
import type { Hono } from 'hono';
import type { DatabaseSync } from 'node:sqlite';
import type { Engines } from '../threads/engines.ts';
import type { Inbox } from './inbox.ts';
import type { Journal } from '../store/journal.ts';

export interface RoomContext {
  readonly database: DatabaseSync;
  readonly journal: Journal;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** What runs queries; without it they run where they are asked. */
  readonly engines?: Engines;
  /** Where telemetry waits for being stored; without one it is stored before it is answered. */
  readonly inbox?: Inbox;
}

/** A vendor's API as a Hono app; paths are the vendor's own (`/v1/traces`, `/TraceSegments`, `/api/1/item/`). */
export interface Room {
  readonly routes: Hono;
}
