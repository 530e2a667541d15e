/**
 * Merges the spans of a trace from all vendors: those with one id are one span. Where both Honeycomb and X-Ray have
 * its times, Honeycomb's count, because they are finer. Circles of parents are cut open and marked.
 */
import type { SegmentSpan } from './segment-spans.ts';
import { FLAG, type TraceSpans } from './shapes.ts';
import type { Side } from './told.ts';

export interface EventSpan {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly failed: boolean;
  /** @default false */
  readonly isWorker?: boolean;
  /** @default neither */
  readonly side?: Side;
}

interface Merged {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly side?: Side;
  flags: number;
}

export interface MergedSpans {
  readonly spans: TraceSpans;
  readonly texts: string[];
  readonly startMs: number;
  /** Place of a span by its id. */
  readonly places: ReadonlyMap<string, number>;
}

export function mergeSpans(
  events: readonly EventSpan[],
  segments: readonly SegmentSpan[],
): MergedSpans {
  const byId = new Map<string, Merged>();
  // Written out: to copy objects by spreading takes most of the time of a trace of many spans.
  for (const event of events) {
    const { id, parent, name, service, startMs, durationMs, status, failed, isWorker, side } =
      event;
    const flags =
      FLAG.honeycomb | (failed ? FLAG.failed : 0) | (isWorker === true ? FLAG.worker : 0);
    byId.set(id, { id, parent, name, service, startMs, durationMs, status, side, flags });
  }
  for (const segment of segments) {
    const { id, startMs, endMs, failed } = segment;
    const known = byId.get(id);
    const flags = FLAG.xray | (failed ? FLAG.failed : 0);
    if (known !== undefined) known.flags |= flags;
    else {
      byId.set(id, {
        ...segment,
        durationMs: endMs === undefined ? 0 : endMs - startMs,
        flags: flags | (endMs === undefined ? FLAG.running : 0),
      });
    }
  }
  const merged = [...byId.values()].sort(
    (a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs,
  );
  const places = new Map(merged.map(({ id }, place) => [id, place]));
  const parents = merged.map((span) => {
    if (span.parent === null) return -1;
    const place = places.get(span.parent);
    if (place === undefined) span.flags |= FLAG.orphan;
    return place ?? -1;
  });
  cutCircles(parents, merged);
  markLate(parents, merged);
  return { ...columns(merged, parents), places };
}

/** A span from which one comes back to itself has no place in a tree: it stands at the top. */
function cutCircles(parents: number[], spans: readonly Merged[]): void {
  const done = new Uint8Array(parents.length);
  for (let first = 0; first < parents.length; first++) {
    const path: number[] = [];
    let at = first;
    while (at !== -1 && done[at] === 0) {
      done[at] = 1;
      path.push(at);
      at = parents[at] ?? -1;
    }
    const span = spans[at];
    if (at !== -1 && done[at] === 1 && span !== undefined) {
      parents[at] = -1;
      span.flags |= FLAG.cycle;
    }
    for (const place of path) done[place] = 2;
  }
}

/** Clocks of one machine do not differ by so much between two reads. */
const SKEW_MS = 1;

/**
 * Only a call that got an answer tells that clocks differ: what serves it began before it ended. Within a service, and
 * behind a queue, work may begin after its parent's end, and what a caller gave up may be served later. Without a status,
 * as Jaeger sees it, one that takes longer than its call was not waited for.
 */
function markLate(parents: readonly number[], spans: readonly Merged[]): void {
  spans.forEach((span, place) => {
    const caller = spans[parents[place] ?? -1];
    if (span.side !== 'serves' || caller?.side !== 'calls') return;
    const isWhole = (caller.flags & (FLAG.failed | FLAG.running)) === 0;
    const isAnswered = caller.status > 0 || (isWhole && span.durationMs <= caller.durationMs);
    const endMs = caller.startMs + caller.durationMs;
    if (isAnswered && span.startMs - endMs > SKEW_MS) span.flags |= FLAG.late;
  });
}

function columns(merged: readonly Merged[], parents: number[]) {
  const texts: string[] = [];
  const interned = new Map<string, number>();
  const intern = (text: string) => {
    const place = interned.get(text) ?? texts.push(text) - 1;
    interned.set(text, place);
    return place;
  };
  const startMs = merged[0]?.startMs ?? 0;
  const round = (ms: number) => Math.round(ms * 1000) / 1000;
  return {
    texts,
    startMs,
    spans: {
      ids: merged.map(({ id }) => id),
      parents,
      offsets: merged.map((span) => round(span.startMs - startMs)),
      durations: merged.map(({ durationMs }) => round(Math.max(0, durationMs))),
      names: merged.map(({ name }) => intern(name)),
      services: merged.map(({ service }) => intern(service)),
      statuses: merged.map(({ status }) => status),
      flags: merged.map(({ flags }) => flags),
    },
  };
}
