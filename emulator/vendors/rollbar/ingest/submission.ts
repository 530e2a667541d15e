/**
 * Takes an item's bytes apart: JSON, or a form whose `payload` is the JSON, with the access token wherever the client put
 * it. ./payload.ts checks the item itself.
 */
import * as v from 'valibot';

interface Submission {
  readonly data: unknown;
  /** The token in the body, an older way than the header. */
  readonly token: string | undefined;
  /** The body to keep: the bytes as sent, or without the token if it was in them. */
  readonly body: Uint8Array;
  /** Of that body. */
  readonly contentType: string | undefined;
}

export type Parsed =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly message: string };

/** Deeper than any payload of an SDK. SQLite's JSON functions stop at 1000, JSON.stringify at its stack. */
const MAX_DEPTH = 100;

const Root = v.looseObject({
  data: v.optional(v.unknown()),
  access_token: v.nullish(v.string()),
});

export function parseSubmission(contentType: string | undefined, bytes: Buffer): Parsed {
  const form = contentType?.includes('application/x-www-form-urlencoded')
    ? new URLSearchParams(bytes.toString())
    : undefined;
  const text = form ? form.get('payload') : bytes.toString();
  if (text === null) return { ok: false, message: "Cannot read the form: it has no 'payload'" };
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and that may hold a token.
    return { ok: false, message: 'Cannot read the payload: it is not valid JSON' };
  }
  if (isDeeper(root, MAX_DEPTH)) {
    return {
      ok: false,
      message: `Cannot read the payload: it is nested deeper than ${MAX_DEPTH} levels`,
    };
  }
  if (!v.is(Root, root)) {
    return {
      ok: false,
      message: "Cannot read the payload: it is not an object of 'data' and 'access_token'",
    };
  }
  const token = root.access_token ?? form?.get('access_token') ?? undefined;
  const { data } = root;
  if (token === undefined) {
    return { ok: true, submission: { data, token, body: bytes, contentType } };
  }
  const masked = JSON.stringify({ ...root, access_token: `…${token.slice(-4)}` });
  const body = Buffer.from(masked);
  return { ok: true, submission: { data, token, body, contentType: 'application/json' } };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
