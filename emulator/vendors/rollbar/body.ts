/**
 * Reads the small bodies of the API: JSON, or the fields of a form, `multipart/form-data` as curl sends it or
 * `application/x-www-form-urlencoded`. It does not judge the values.
 */
import * as v from 'valibot';
import { scanForm, scanMultipart } from '../../limits/form.ts';
import { scanJson } from '../../limits/json.ts';
import { excessOf } from '../../limits/limits.ts';
import { readBody } from '../../server/body.ts';

type Refused = { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

export type Json = { readonly ok: true; readonly value: unknown } | Refused;

export interface Fields {
  /** Of a form its texts, of JSON whatever it holds. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The files of a form by the name of their field. */
  readonly files: ReadonlyMap<string, string>;
}

/** Comments on deploys may have 64 KiB. */
const MAX_BYTES = 128 * 1024;
/** A source map names a few thousand sources at most. */
const JSON_LIMITS = { values: 50_000, depth: 100 };
/** Sources may be sent beside their map, each as a part with two headers. */
const FORM_LIMITS = { values: 15_000 };

/** Undefined for what is no JSON, which no schema accepts. */
export async function readJson(request: Request): Promise<Json> {
  const body = await readBody(request, { wire: MAX_BYTES, inflated: MAX_BYTES });
  if (!body.ok) return body;
  const excess = excessOf(body.bytes, scanJson, JSON_LIMITS);
  if (excess !== undefined) return refusal(excess.message);
  return { ok: true, value: parse(body.bytes.toString()) };
}

/** The fields of JSON or of either kind of form. */
export async function readFields(
  request: Request,
  maxBytes = MAX_BYTES,
): Promise<{ readonly ok: true; readonly fields: Fields } | Refused> {
  const body = await readBody(request, { wire: maxBytes, inflated: maxBytes });
  if (!body.ok) return body;
  const type = request.headers.get('content-type') ?? '';
  const kind = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.exec(type)?.[1];
  const excess =
    kind === undefined
      ? excessOf(body.bytes, scanJson, JSON_LIMITS)
      : excessOf(body.bytes, /^m/i.test(kind) ? scanMultipart : scanForm, FORM_LIMITS);
  if (excess !== undefined) return refusal(excess.message);
  if (kind === undefined) {
    const values = parse(body.bytes.toString());
    if (v.is(JsonObject, values)) return { ok: true, fields: { values, files: new Map() } };
    return refusal('it is neither a JSON object nor a form');
  }
  try {
    const form = await new Response(body.bytes, { headers: { 'content-type': type } }).formData();
    const values: Record<string, string> = Object.create(null);
    const files = new Map<string, string>();
    for (const [name, value] of form) {
      if (typeof value === 'string') values[name] = value;
      else files.set(name, await value.text());
    }
    return { ok: true, fields: { values, files } };
  } catch {
    return refusal('it is not the form that its content-type names');
  }
}

const JsonObject = v.record(v.string(), v.unknown());

function refusal(reason: string): Refused {
  return { ok: false, status: 400, message: `Cannot read the body: ${reason}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
