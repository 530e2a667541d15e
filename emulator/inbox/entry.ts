/**
 * A request in the inbox, and its frame in the inbox's log: the lengths of head and body and a checksum of both as
 * little-endian numbers of four bytes, the head as JSON, the body as it came. A frame that was not written to its end
 * fails its checksum; its sender got no answer.
 */
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import type { KeptRequest } from '../store/requests.ts';
import { VENDORS } from '../store/vendor.ts';

export interface Entry extends KeptRequest {
  readonly caller: {
    readonly account: string;
    readonly region: string;
    readonly verified: boolean;
  };
  /** JSON: what storing needs of the request beside its body. */
  readonly digest?: unknown;
}

/** Of vendors that know no accounts and regions. */
export const NO_CALLER: Entry['caller'] = { account: '', region: '', verified: false };

const Head = v.object({
  vendor: v.picklist(VENDORS),
  operation: v.string(),
  receivedMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  caller: v.object({ account: v.string(), region: v.string(), verified: v.boolean() }),
  headers: v.string(),
  digest: v.optional(v.unknown()),
});

const HeadText = v.pipe(v.string(), v.parseJson(), Head);

const PREFIX_BYTES = 12;
/** Every head begins so, by which frames are found again behind damage. */
const HEAD_BEGINS = Buffer.from('{"vendor":"');
/** No frame of this log is longer: a body has some 20 MiB, and its digest may be as long. */
export const MAX_FRAME_BYTES = 128 * 1024 * 1024;

/** @returns the parts of a frame, to be written one after the other */
export function writeFrame({ body, vendor, ...head }: Entry): Uint8Array[] {
  const text = Buffer.from(JSON.stringify({ vendor, ...head }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(text.length, 0);
  prefix.writeUInt32LE(body.byteLength, 4);
  prefix.writeUInt32LE(checksum(text, body), 8);
  return [prefix, text, body];
}

/** Of the body first: Node goes on from 0 where there are no bytes. */
function checksum(text: Uint8Array, body: Uint8Array): number {
  return crc32(text, crc32(body));
}

export type Frame =
  | { readonly kind: 'whole'; readonly entry: Entry; readonly bytes: number }
  /** The frame needs more bytes: this many in all. */
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'broken' }
  /** Its checksum is right, but this version did not write its head. */
  | { readonly kind: 'foreign'; readonly bytes: number };

/** Reads the frame at the beginning of `bytes`. */
export function readFrame(bytes: Buffer): Frame {
  if (bytes.length < PREFIX_BYTES) return { kind: 'cut', bytes: PREFIX_BYTES };
  const bodyAt = PREFIX_BYTES + bytes.readUInt32LE(0);
  // Zeros, in which a file may end after a power failure, have the right checksum.
  if (bodyAt === PREFIX_BYTES) return { kind: 'broken' };
  const end = bodyAt + bytes.readUInt32LE(4);
  if (bytes.length < end) {
    return isLikeAFrame(bytes, end) ? { kind: 'cut', bytes: end } : { kind: 'broken' };
  }
  const [text, body] = [bytes.subarray(PREFIX_BYTES, bodyAt), bytes.subarray(bodyAt, end)];
  if (checksum(text, body) !== bytes.readUInt32LE(8)) return { kind: 'broken' };
  const head = v.safeParse(HeadText, text.toString());
  if (!head.success) return { kind: 'foreign', bytes: end };
  return { kind: 'whole', entry: { ...head.output, body }, bytes: end };
}

/** Where the frame at the beginning of `bytes` ends by its lengths; undefined where they are not there. */
function endOf(bytes: Buffer): number | undefined {
  if (bytes.length < PREFIX_BYTES) return undefined;
  return PREFIX_BYTES + bytes.readUInt32LE(0) + bytes.readUInt32LE(4);
}

/** Whether a frame of so many bytes may begin so. */
function isLikeAFrame(bytes: Buffer, length: number): boolean {
  const head = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + HEAD_BEGINS.length);
  return length <= MAX_FRAME_BYTES && head.equals(HEAD_BEGINS.subarray(0, head.length));
}

/** So many damaged frames, one behind the other as their lengths say, are no chance. */
const MAX_FOLLOWED = 4;

/** Whether a frame begins at a place: a whole one, or damaged ones with one behind them, or the end. */
function areFramesAt(bytes: Buffer, place: number): boolean {
  let at = place;
  for (let followed = 0; followed < MAX_FOLLOWED; followed += 1) {
    if (at >= bytes.length) return at === bytes.length;
    const rest = bytes.subarray(at);
    const { kind } = readFrame(rest);
    if (kind === 'whole' || kind === 'foreign') return true;
    const length = endOf(rest);
    if (length === undefined || !isLikeAFrame(rest, length)) return false;
    at += length;
  }
  return true;
}

/**
 * Whether bytes at the end of a file, in which no whole frame is, are the beginning of a frame whose rest was not written:
 * no other begins behind it, and its checksum is not that of all its bytes, as it is where only a length is damaged.
 */
export function isCutOff(bytes: Buffer): boolean {
  if (bytes.length < PREFIX_BYTES) return true;
  if (bytes.includes(HEAD_BEGINS, PREFIX_BYTES + 1)) return false;
  const headEnds = [PREFIX_BYTES + bytes.readUInt32LE(0), bytes.length - bytes.readUInt32LE(4)];
  return headEnds.every((end) => {
    const [text, body] = [bytes.subarray(PREFIX_BYTES, end), bytes.subarray(end)];
    return checksum(text, body) !== bytes.readUInt32LE(8);
  });
}

/** So many bytes are checked at most, since a body may be full of what looks like a head. It takes a second. */
const MAX_CHECKED_BYTES = 1024 * 1024 * 1024;

/**
 * Looks for a frame behind the damaged one at the beginning of `bytes`.
 *
 * @returns where it begins, which is the end of `bytes` where its lengths lead there; undefined when there is none
 */
export function findFrame(bytes: Buffer): number | undefined {
  // Where the lengths are right the next frame follows, and it need not search the body, which may hold bytes like a
  // frame's.
  const end = endOf(bytes);
  if (end !== undefined && areFramesAt(bytes, end)) return end;
  let checked = 0;
  for (let at = bytes.indexOf(HEAD_BEGINS); at >= 0; at = bytes.indexOf(HEAD_BEGINS, at + 1)) {
    const begin = at - PREFIX_BYTES;
    if (begin < 1) continue;
    const rest = bytes.subarray(begin);
    if (readFrame(rest).kind === 'whole') return begin;
    const length = endOf(rest) ?? 0;
    // A longer one was seen to be none by its length.
    if (length <= rest.length) checked += length;
    if (checked > MAX_CHECKED_BYTES) break;
  }
  return undefined;
}
