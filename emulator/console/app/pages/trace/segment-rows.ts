/**
 * Reads X-Ray documents, one for each segment or standalone subsegment, into rows: parents before children, embedded
 * subsegments included. A document that cannot be read is a row that says so.
 */
import * as v from 'valibot';
import type { XRaySegment } from '../../../api/shapes.ts';
import { parseJson } from '../../format.ts';
import { treeOrder } from '../../components/tree.ts';

export interface SegmentRow {
  /** Of the stored document. */
  readonly stored: number;
  /** Of the (sub)segment, 16 hex digits. */
  readonly id: string;
  /** True when it has exceptions of its own. */
  readonly thrown: boolean;
  readonly depth: number;
  readonly orphan: boolean;
  readonly name: string;
  /** segment, subsegment, or a subsegment's namespace: aws, remote. */
  readonly kind: string;
  /** Null while in progress. */
  readonly durationMs: number | null;
  /** error, throttle, fault, as X-Ray marks them. */
  readonly marks: readonly string[];
  /** `GET 200`, when there is an http block. */
  readonly http: string;
  /** The document, or an embedded subsegment's part of it, as JSON text. */
  readonly document: string;
  /** The request that brought the document. */
  readonly request: number | null;
}

interface Document {
  readonly id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number | undefined;
  readonly namespace?: string | undefined;
  readonly error?: boolean | undefined;
  readonly throttle?: boolean | undefined;
  readonly fault?: boolean | undefined;
  readonly http?:
    | {
        readonly request?: { readonly method?: string | undefined } | undefined;
        readonly response?: { readonly status?: number | undefined } | undefined;
      }
    | undefined;
  readonly cause?: unknown;
  readonly subsegments?: readonly Document[] | undefined;
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html, as far as it is shown. */
const Document: v.GenericSchema<unknown, Document> = v.looseObject({
  id: v.string(),
  name: v.string(),
  start_time: v.number(),
  end_time: v.optional(v.number()),
  namespace: v.optional(v.string()),
  error: v.optional(v.boolean()),
  throttle: v.optional(v.boolean()),
  fault: v.optional(v.boolean()),
  http: v.optional(
    v.looseObject({
      request: v.optional(v.looseObject({ method: v.optional(v.string()) })),
      response: v.optional(v.looseObject({ status: v.optional(v.number()) })),
    }),
  ),
  cause: v.optional(v.unknown()),
  subsegments: v.optional(v.array(v.lazy(() => Document))),
});
const Thrown = v.looseObject({ exceptions: v.pipe(v.array(v.unknown()), v.minLength(1)) });

interface Node {
  readonly id: string;
  readonly parent: string | null;
  readonly startTime: number;
  readonly row: Omit<SegmentRow, 'depth' | 'orphan'>;
}

export function segmentRows(segments: readonly XRaySegment[]): SegmentRow[] {
  const nodes = segments.flatMap(readSegment).sort((a, b) => a.startTime - b.startTime);
  return treeOrder(nodes, ({ id, parent }) => ({ id, parent })).map(({ item, depth, orphan }) => ({
    ...item.row,
    depth,
    orphan,
  }));
}

function readSegment(segment: XRaySegment): Node[] {
  const { id: stored, request, document: text, type: kind } = segment;
  const document = parse(text);
  if (document !== undefined) {
    return nodesOf(document, segment.parent_id, { stored, request, document: text, kind });
  }
  const row = { name: segment.name, kind: 'unreadable', durationMs: null, marks: [], http: '' };
  const unread = { stored, id: segment.segment_id, thrown: false, document: text, request };
  return [
    {
      id: segment.segment_id,
      parent: segment.parent_id,
      startTime: 0,
      row: { ...row, ...unread },
    },
  ];
}

function nodesOf(
  document: Document,
  parent: string | null,
  origin: Pick<SegmentRow, 'stored' | 'request' | 'document' | 'kind'>,
): Node[] {
  const { id, name, start_time, end_time, namespace, http, subsegments = [] } = document;
  const row = {
    ...origin,
    id,
    thrown: v.is(Thrown, document.cause),
    name,
    kind: namespace ?? origin.kind,
    durationMs: end_time === undefined ? null : (end_time - start_time) * 1000,
    marks: (['error', 'throttle', 'fault'] as const).filter((mark) => document[mark] === true),
    http: [http?.request?.method, http?.response?.status].filter(Boolean).join(' '),
  };
  const below = subsegments.flatMap((child) =>
    nodesOf(child, id, { ...origin, document: JSON.stringify(child), kind: 'subsegment' }),
  );
  return [{ id, parent, startTime: start_time, row }, ...below];
}

function parse(text: string): Document | undefined {
  try {
    return v.parse(Document, parseJson(text));
  } catch {
    return undefined;
  }
}
