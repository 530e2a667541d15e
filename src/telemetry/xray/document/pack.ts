/**
 * Nests the documents of a request's spans into as few as X-Ray's 64 kB allow. Where a tree grows too large its
 * largest branches leave it, each as a `subsegment` document that names its trace and parent; X-Ray joins them
 * again. Texts are joined, not objects, so no document is serialised twice however deep the tree is.
 */
import { utf8Length } from '../../kit/utf8.ts';
import { MAX_DOCUMENT_BYTES, MAX_NESTING } from '../limits.ts';
import type { TreeNode } from './tree.ts';

const OPEN = ',"subsegments":[';
/** What a document grows by when it gets children: `OPEN` and `]`. */
const NESTING_BYTES = OPEN.length + 1;
/** What it grows by when it stands alone, see `standalone`: 115 for ids of regular length. */
const STANDALONE_BYTES = 128;

/** What a span's own text may take, so that the document it may become fits. */
export const MAX_OWN_BYTES = MAX_DOCUMENT_BYTES - NESTING_BYTES - STANDALONE_BYTES;

/** A document with what is nested in it. */
interface Piece {
  readonly text: string;
  /** In UTF-8; 0 for requests so small that no count is needed. */
  readonly bytes: number;
  /** Levels of subsegments in it. */
  readonly height: number;
}

/**
 * @param nodes from `arrange`
 * @param own the JSON object of each node without its children, at most `MAX_OWN_BYTES` long
 * @param traceId in X-Ray's spelling
 * @returns the root's document first
 */
export function pack(
  nodes: readonly TreeNode[],
  own: readonly string[],
  traceId: string,
): string[] {
  // UTF-8 takes at most three bytes for a UTF-16 unit, so the length alone shows that a request is small.
  const characters = own.reduce((sum, text) => sum + text.length + NESTING_BYTES + 1, 0);
  const bytesOf = characters * 3 <= MAX_DOCUMENT_BYTES ? () => 0 : utf8Length;
  const pieces: Piece[] = own.map((text) => ({ text, bytes: bytesOf(text), height: 0 }));
  const split: string[] = [];
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    const piece = pieces[index];
    if (node === undefined || piece === undefined || node.children.length === 0) continue;
    const reserved = NESTING_BYTES + (index === 0 ? 0 : STANDALONE_BYTES);
    const children = node.children.flatMap((child) => pieces[child] ?? []);
    const { kept, left } = choose(children, MAX_DOCUMENT_BYTES - reserved - piece.bytes);
    for (const { text } of left) split.push(standalone(text, traceId, node.spanId));
    if (kept.length > 0) pieces[index] = nest(piece, kept);
  }
  return [pieces[0]?.text ?? '', ...split];
}

/** A document that is sent without the one it belongs to. @param text a JSON object of at least one member */
export function standalone(text: string, traceId: string, parentId: string): string {
  return `{"type":"subsegment","trace_id":"${traceId}","parent_id":"${parentId}",${text.slice(1)}`;
}

function nest(parent: Piece, children: readonly Piece[]): Piece {
  const texts = children.map(({ text }) => text);
  return {
    text: `${parent.text.slice(0, -1)}${OPEN}${texts.join(',')}]}`,
    bytes: parent.bytes + NESTING_BYTES + bytesTogether(children),
    height: 1 + children.reduce((highest, { height }) => Math.max(highest, height), 0),
  };
}

/** Leaves out those nested too deeply, then the largest, as few as may be, until the rest fits into `room`. */
function choose(
  children: readonly Piece[],
  room: number,
): { readonly kept: readonly Piece[]; readonly left: readonly Piece[] } {
  let bytes = bytesTogether(children);
  if (bytes <= room && !children.some(isTooHigh)) return { kept: children, left: [] };
  const order = children.toSorted(
    (a, b) => Number(isTooHigh(b)) - Number(isTooHigh(a)) || b.bytes - a.bytes,
  );
  let count = 0;
  for (const piece of order) {
    if (bytes <= room && !isTooHigh(piece)) break;
    bytes -= piece.bytes + 1;
    count += 1;
  }
  return { kept: order.slice(count), left: order.slice(0, count) };
}

/** With a comma for each. */
function bytesTogether(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes + 1, 0);
}

function isTooHigh({ height }: Piece): boolean {
  return height >= MAX_NESTING;
}
