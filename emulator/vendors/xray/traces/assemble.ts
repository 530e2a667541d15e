/**
 * Puts the documents of one trace, in any order, together as BatchGetTraces shows it: a subsegment that was sent
 * alone hangs below its parent again. A document whose parent is missing stands alone until the parent comes.
 */
import { readSegment, walk, type Segment } from '../segments/segment.ts';

export interface Trace {
  /** 32 hex digits. */
  readonly traceId: string;
  /** By start time; subsegments without a known parent among them. */
  readonly segments: readonly Segment[];
  /** Documents that were put together. */
  readonly revision: number;
}

/** Keeps a chain of subsegments, each sent alone, within what JSON.stringify can nest. */
const MAX_DEPTH = 500;

export function assembleTrace(traceId: string, documents: readonly string[]): Trace {
  const parts = documents.map(readSegment);
  const orphans = new Map(parts.filter(isAlone).map((part) => [part.id, part]));
  const roots = parts.filter((part) => !isAlone(part));
  adoptAll(roots, orphans);
  const segments = [...roots, ...orphans.values()].sort((a, b) => a.start_time - b.start_time);
  return { traceId, segments, revision: parts.length };
}

/** Hangs parts below their parents, which takes them out of `orphans`. */
function adoptAll(roots: readonly Segment[], orphans: Map<string, Segment>): void {
  const childrenOf = Map.groupBy(orphans.values(), (part) => part.parent_id ?? '');
  const waiting = roots.map((segment) => ({ segment, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined && orphans.size > 0; next = waiting.pop()) {
    const { segment, depth } = next;
    if (depth < MAX_DEPTH) adopt(segment, childrenOf.get(segment.id) ?? [], orphans);
    for (const child of segment.subsegments ?? [])
      waiting.push({ segment: child, depth: depth + 1 });
  }
}

/** The trace's entry: the first segment that no other segment of the trace called. */
export function entryOf({ segments }: Trace): Segment | undefined {
  const own = segments.filter((segment) => !isAlone(segment));
  return own.find((segment) => segment.parent_id == null) ?? own[0];
}

export function inProgress(segment: Segment): boolean {
  return segment.in_progress === true || segment.end_time == null;
}

/** From the earliest start to the latest end, in seconds; what is in progress has no end yet. */
export function durationOf({ segments }: Trace): number {
  const start = segments[0]?.start_time ?? 0;
  let end = start;
  for (const segment of segments) {
    for (const part of walk(segment)) end = Math.max(end, part.end_time ?? start);
  }
  return end - start;
}

function isAlone(part: Segment): boolean {
  return part.type === 'subsegment';
}

/** A subsegment sent alone replaces the embedded one of the same id when that was still in progress. */
function adopt(parent: Segment, children: readonly Segment[], orphans: Map<string, Segment>): void {
  for (const child of children) {
    if (!orphans.delete(child.id)) continue;
    const siblings = (parent.subsegments ??= []);
    const twin = siblings.findIndex((sibling) => sibling.id === child.id);
    if (twin < 0) siblings.push(embedded(child));
    else if (inProgress(siblings[twin] ?? child)) siblings[twin] = embedded(child);
  }
}

/** Inside its parent a subsegment does not repeat whose it is. */
function embedded(part: Segment): Segment {
  const { trace_id: _trace, parent_id: _parent, type: _type, ...rest } = part;
  return rest;
}
