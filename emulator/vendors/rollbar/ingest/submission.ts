/**
 * Takes an item's bytes apart: JSON, or a form whose `payload` is the JSON, with the access token wherever the client put
 * it. ./payload.ts checks the item itself.
 */
import * as v from 'valibot';
import { scanJson } from '../../../limits/json.ts';
import { excessOf } from '../../../limits/limits.ts';
import { contentOf } from '../content.ts';

interface Submission {
  readonly data: unknown;
  /** The token in the body, an older way than the header. */
  readonly token: string | undefined;
  /** The JSON to keep: as sent, or without the token if it was in there. */
  readonly body: Uint8Array;
}

export type Parsed =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly status: 400 | 413; readonly message: string };

/** Far more than any payload of an SDK. SQLite's JSON functions stop at 1000 levels, JSON.stringify at its stack. */
const LIMITS = { values: 50_000, depth: 100 };

const Root = v.looseObject({
  data: v.optional(v.unknown()),
  access_token: v.nullish(v.string()),
});

/** @param maxBytes of the JSON, which a form makes up to three times as long */
export async function readSubmission(
  contentType: string | undefined,
  bytes: Buffer,
  maxBytes: number,
): Promise<Parsed> {
  const content = await contentOf(contentType, bytes);
  if (content.kind === 'broken') {
    return { ok: false, status: 400, message: `Cannot read the form: ${content.message}` };
  }
  const { payload: text, access_token: token } =
    content.kind === 'form' ? content.values : { payload: content.text };
  if (text === undefined) {
    return { ok: false, status: 400, message: "Cannot read the form: it has no 'payload'" };
  }
  const json = Buffer.from(text);
  if (json.length > maxBytes) {
    const message = `Cannot read the payload: it is larger than ${maxBytes} bytes`;
    return { ok: false, status: 413, message };
  }
  return parseSubmission(json, token);
}

/** @param formToken the token that stands beside the JSON */
export function parseSubmission(json: Buffer, formToken?: string): Parsed {
  const excess = excessOf(json, scanJson, LIMITS);
  if (excess !== undefined) return refusal(excess.message);
  let root: unknown;
  try {
    root = JSON.parse(json.toString());
  } catch {
    // The parser's own message quotes the text, and that may hold a token.
    return refusal('it is not valid JSON');
  }
  if (!v.is(Root, root)) return refusal("it is not an object of 'data' and 'access_token'");
  const { data, access_token: own } = root;
  const token = own ?? formToken;
  if (own == null) return { ok: true, submission: { data, token, body: json } };
  const masked = JSON.stringify({ ...root, access_token: `…${own.slice(-4)}` });
  return { ok: true, submission: { data, token, body: Buffer.from(masked) } };
}

function refusal(reason: string): Parsed {
  return { ok: false, status: 400, message: `Cannot read the payload: ${reason}` };
}
