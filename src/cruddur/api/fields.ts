/**
 * Schemas of the fields that several use cases take; their messages are error codes. A field that is absent,
 * null or of another type counts as blank, because there is no code for anything finer.
 */
import * as v from 'valibot';
import { MAX_HANDLE_CHARS, normalizeHandle } from './handle.ts';
import type { ErrorCode } from './result.ts';

/** Any text; nothing is the empty text. */
export const text = (code: ErrorCode) => v.nullish(v.string(code), '');

/** Text with more than white space in it, kept as it is. */
export const filled = (code: ErrorCode) =>
  v.pipe(
    text(code),
    v.check((value) => value.trim() !== '', code),
  );

/** A handle in the form handles are compared in. */
export const handle = (code: ErrorCode) =>
  v.pipe(
    text(code),
    v.transform(normalizeHandle),
    v.minLength(1, code),
    v.check((value) => [...value].length <= MAX_HANDLE_CHARS, 'handle_exceed_max_chars'),
  );

/**
 * Text that a person wrote. A lone surrogate is not Unicode text and becomes U+FFFD here, because D1 would give three
 * of them back and SQLite one.
 *
 * @param max length in characters: an emoji is one, though it is two units of a JavaScript string
 */
export const message = (max: number) =>
  v.pipe(
    filled('message_blank'),
    v.check((value) => [...value].length <= max, 'message_exceed_max_chars'),
    v.transform((value) => value.toWellFormed()),
  );
