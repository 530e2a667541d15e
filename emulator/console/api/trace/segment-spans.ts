/** Reads X-Ray's documents into spans: segments and the subsegments in them, each with its parent. */
import * as v from 'valibot';
import type { Side } from './told.ts';

export interface SegmentSpan {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  /** Of the segment that it is in. */
  readonly service: string;
  readonly startMs: number;
  /** Undefined while it is in progress. */
  readonly endMs: number | undefined;
  readonly status: number;
  readonly failed: boolean;
  readonly side: Side;
}

interface Document {
  readonly id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number | undefined;
  readonly namespace?: string | undefined;
  readonly error?: boolean | undefined;
  readonly fault?: boolean | undefined;
  readonly throttle?: boolean | undefined;
  readonly http?:
    | { readonly response?: { readonly status?: number | undefined } | undefined }
    | undefined;
  readonly subsegments?: readonly unknown[] | undefined;
}

const Document = v.looseObject({
  id: v.string(),
  name: v.string(),
  start_time: v.number(),
  end_time: v.optional(v.number()),
  namespace: v.optional(v.string()),
  error: v.optional(v.boolean()),
  fault: v.optional(v.boolean()),
  throttle: v.optional(v.boolean()),
  http: v.optional(
    v.looseObject({ response: v.optional(v.looseObject({ status: v.optional(v.number()) })) }),
  ),
  subsegments: v.optional(v.array(v.unknown())),
});
const Text = v.pipe(v.string(), v.parseJson(), Document);

interface Row {
  readonly segment_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly type: string;
  readonly document: string;
}

/** A document that cannot be read is left out; its text is shown with what the vendor got. */
export function segmentSpans(rows: readonly Row[]): SegmentSpan[] {
  return rows.flatMap(({ document, parent_id, name }) => {
    const parsed = v.safeParse(Text, document);
    return parsed.success ? spansOf(parsed.output, parent_id, name) : [];
  });
}

/** Ids of the segment and subsegments of a document whose own fields hold the text. @param wanted in lower case */
export function idsWithText(document: string, wanted: string): string[] {
  const parsed = v.safeParse(Text, document);
  const ids: string[] = [];
  const open: Document[] = parsed.success ? [parsed.output] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { subsegments = [], ...own } = next;
    if (JSON.stringify(own).toLowerCase().includes(wanted)) ids.push(own.id);
    for (const inner of subsegments) {
      const part = v.safeParse(Document, inner);
      if (part.success) open.push(part.output);
    }
  }
  return ids;
}

function spansOf(root: Document, rootParent: string | null, segment: string): SegmentSpan[] {
  const spans: SegmentSpan[] = [];
  const open: { document: Document; parent: string | null }[] = [
    { document: root, parent: rootParent },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { document, parent } = next;
    const { id, name, start_time, end_time, error, fault, throttle, http, namespace } = document;
    spans.push({
      id,
      parent,
      name,
      service: namespace === 'remote' || namespace === 'aws' ? name : segment,
      startMs: start_time * 1000,
      endMs: end_time === undefined ? undefined : end_time * 1000,
      status: http?.response?.status ?? 0,
      failed: error === true || fault === true || throttle === true,
      // A call to AWS may fill a queue, and its caller does not wait for what serves it.
      side: document === root ? 'serves' : namespace === 'remote' ? 'calls' : undefined,
    });
    for (const inner of document.subsegments ?? []) {
      const parsed = v.safeParse(Document, inner);
      if (parsed.success) open.push({ document: parsed.output, parent: id });
    }
  }
  return spans;
}
