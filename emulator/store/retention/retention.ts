/**
 * Keeps the store within an age and a size. It checks every 15 s whether something is too old or too much, and deletes
 * it in slices of a few milliseconds; requests are served in the rests between them. `GET /_emulator/store` tells the
 * size, the limits and the slices deleted.
 */
import { Hono } from 'hono';
import { reasonOf } from '../failure.ts';
import { createTrouble } from '../trouble.ts';
import { createSliceSize } from './in-slices.ts';
import type { Sweeper } from './sweep.ts';

export interface RetentionLimits {
  /** Milliseconds; undefined keeps for ever. */
  readonly maxAgeMs: number | undefined;
  /** Of all files in the folder of the store; undefined lets the store grow. */
  readonly maxBytes: number | undefined;
}

export interface RetentionEffects {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Calls back once, later. @returns cancels it */
  readonly later: (work: () => void, milliseconds: number) => () => void;
  /** Told once that deleting fails, and once that it works again. */
  readonly report: (line: string) => void;
  /** Bytes of what shares the folder with the database: logs, stores that were set aside. @default none */
  readonly otherBytes?: () => number;
}

export interface Retention {
  /** `GET /` tells what is kept and what was deleted. */
  readonly routes: Hono;
  /** Deletes nothing more. */
  stop(): void;
}

const LOOK_EVERY_MS = 15_000;
/** Between two slices; with slices of 5 ms ingest has four fifths of the thread. */
const REST_MS = 20;
/** While clients send more than those rests let it delete; then ingest has half of the thread. */
const SHORT_REST_MS = 5;
/** Beyond this multiple of the limit the store is far too large. */
const FAR_BEYOND = 1.25;
const SLICE_MS = 5;
const MAX_SLICE = 500;
/** A store that is too large shrinks to this share of the limit, so that it is not too large again at once. */
const SPARE = 0.9;
/** What else is in the folder leaves the store this share of the limit at least, else it would delete what arrives. */
const LEAST_SHARE = 0.1;
const DAY_MS = 86_400_000;

export function startRetention(
  sweeper: Sweeper,
  limits: RetentionLimits,
  effects: RetentionEffects,
): Retention {
  const { maxAgeMs, maxBytes } = limits;
  const { now, later, report, otherBytes = () => 0 } = effects;
  let cancel = later(look, LOOK_EVERY_MS);
  const trouble = createTrouble(report, 'Old telemetry is deleted again');
  let slices = 0;
  const next = createSliceSize(SLICE_MS, MAX_SLICE);
  /** Deleting by size goes on until there is room again. */
  let makingRoom = false;

  function look(): void {
    let nextMs = LOOK_EVERY_MS;
    try {
      if (work()) nextMs = restMs();
      trouble.end();
    } catch (error) {
      trouble.begin(`Cannot delete old telemetry: ${reasonOf(error)}`);
    }
    cancel = later(look, nextMs);
  }

  function work(): boolean {
    const untilMs = dueUntil();
    if (untilMs === undefined) return false;
    const startedMs = now();
    const isDone = !sweeper.slice(next.size, untilMs);
    next.took(now() - startedMs);
    if (isDone) return false;
    slices += 1;
    return true;
  }

  /** What the limit leaves to the database. */
  function room(most: number): number {
    return Math.max(most - otherBytes(), most * LEAST_SHARE);
  }

  function restMs(): number {
    const isFarBeyond = maxBytes !== undefined && sweeper.bytes() > room(maxBytes) * FAR_BEYOND;
    return isFarBeyond ? SHORT_REST_MS : REST_MS;
  }

  function dueUntil(): number | undefined {
    if (maxBytes !== undefined) {
      const bytes = sweeper.bytes();
      makingRoom = bytes > room(maxBytes) * (makingRoom ? SPARE : 1);
      if (makingRoom) return Infinity;
    }
    return maxAgeMs === undefined ? undefined : now() - maxAgeMs;
  }

  const routes = new Hono();
  routes.get('/', (c) => {
    const oldestMs = sweeper.oldestMs();
    return c.json({
      bytes: sweeper.bytes() + otherBytes(),
      max_bytes: maxBytes ?? null,
      max_age_days: maxAgeMs === undefined ? null : maxAgeMs / DAY_MS,
      oldest: oldestMs === undefined ? null : new Date(oldestMs).toISOString(),
      slices_deleted: slices,
    });
  });
  return { routes, stop: () => cancel() };
}
