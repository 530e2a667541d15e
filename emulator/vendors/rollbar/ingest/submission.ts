/**
 * Takes an item's bytes apart: JSON, or a form whose `payload` is the JSON, with the access token wherever the client put
 * it. ./payload.ts checks the item itself.
 */
import * as v from 'valibot';
import { scanForm } from '../../../limits/form.ts';
import { scanJson } from '../../../limits/json.ts';
import { excessOf } from '../../../limits/limits.ts';

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

/** Far more than any payload of an SDK. SQLite's JSON functions stop at 1000 levels, JSON.stringify at its stack. */
const LIMITS = { values: 50_000, depth: 100 };
const FORM_LIMITS = { values: 1_000 };

const Root = v.looseObject({
  data: v.optional(v.unknown()),
  access_token: v.nullish(v.string()),
});

export function parseSubmission(contentType: string | undefined, bytes: Buffer): Parsed {
  const isForm = contentType?.includes('application/x-www-form-urlencoded') ?? false;
  const ofForm = isForm ? excessOf(bytes, scanForm, FORM_LIMITS) : undefined;
  if (ofForm !== undefined)
    return { ok: false, message: `Cannot read the form: ${ofForm.message}` };
  const form = isForm ? new URLSearchParams(bytes.toString()) : undefined;
  const text = form ? form.get('payload') : bytes.toString();
  if (text === null) return { ok: false, message: "Cannot read the form: it has no 'payload'" };
  const excess = excessOf(form ? Buffer.from(text) : bytes, scanJson, LIMITS);
  if (excess !== undefined) {
    return { ok: false, message: `Cannot read the payload: ${excess.message}` };
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and that may hold a token.
    return { ok: false, message: 'Cannot read the payload: it is not valid JSON' };
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
