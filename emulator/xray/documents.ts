/**
 * The documents of one request in, its segments and its refusals out. Parsing them takes longer than storing them, so
 * what was found can be kept as a digest, from which the segments are made again given the same documents.
 */
import { decodeDocument, type DecodedSegment, type RefusedSegment } from './decode.ts';

export interface DecodedDocuments {
  readonly segments: readonly DecodedSegment[];
  /** In the order of the documents. */
  readonly refusals: readonly RefusedSegment[];
}

/** Plain JSON. */
export interface Digest {
  readonly segments: readonly DigestedSegment[];
  readonly refusals: readonly RefusedSegment[];
}

interface DigestedSegment extends Omit<DecodedSegment, 'document'> {
  /** Which of the documents it is. */
  readonly at: number;
}

export function decodeDocuments(documents: readonly string[]): DecodedDocuments {
  const segments: DecodedSegment[] = [];
  const refusals: RefusedSegment[] = [];
  for (const decoded of documents.flatMap(decodeDocument)) {
    if (decoded.kind === 'segment') segments.push(decoded.segment);
    else refusals.push(decoded.refusal);
  }
  return { segments, refusals };
}

/** @returns undefined when a segment is only a part of its document, as in an array of subsegments */
export function digestOf(
  documents: readonly string[],
  { segments, refusals }: DecodedDocuments,
): Digest | undefined {
  const digested: DigestedSegment[] = [];
  let at = 0;
  for (const { document, ...segment } of segments) {
    while (at < documents.length && documents[at] !== document) at++;
    if (at === documents.length) return undefined;
    digested.push({ ...segment, at: at++ });
  }
  return { segments: digested, refusals };
}

/** @throws when the digest is of other documents */
export function decodedOf(
  documents: readonly string[],
  { segments, refusals }: Digest,
): DecodedDocuments {
  return {
    segments: segments.map(({ at, ...segment }) => {
      const document = documents[at];
      if (document === undefined) throw new Error(`There is no document ${at}`);
      return { ...segment, document };
    }),
    refusals,
  };
}
