/**
 * Reads the small bodies of the API into fields: JSON, a form, or a form with JSON in its field `payload`. It does not
 * judge the values.
 */
import * as v from 'valibot';
import { scanJson } from '../../limits/json.ts';
import { excessOf } from '../../limits/limits.ts';
import { readBody } from '../../server/body.ts';
import { contentOf } from './content.ts';

type Refused = {
  readonly ok: false;
  readonly status: 400 | 409 | 413 | 415 | 422;
  readonly message: string;
};

export interface Fields {
  /** The texts of a form, or any values of JSON. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The files of a form by the name of their field. */
  readonly files: ReadonlyMap<string, string>;
}

/** Comments on deploys may have 64 KiB. */
const MAX_BYTES = 128 * 1024;
/** A source map names a few thousand sources at most. */
const JSON_LIMITS = { values: 50_000, depth: 100 };

export interface ReadOptions {
  /** @default 128 KiB */
  readonly maxBytes?: number | undefined;
  /** The status for JSON that is not an object, and for what is not JSON. @default 400 */
  readonly notFields?: 400 | 409 | 422 | undefined;
}

export async function readFields(
  request: Request,
  { maxBytes = MAX_BYTES, notFields = 400 }: ReadOptions = {},
): Promise<{ readonly ok: true; readonly fields: Fields } | Refused> {
  const body = await readBody(request, { wire: maxBytes, inflated: maxBytes });
  if (!body.ok) return body;
  const type = request.headers.get('content-type') ?? undefined;
  const content = await contentOf(type, body.bytes);
  if (content.kind === 'broken') return refusal(content.message);
  const { values = {}, files = new Map<string, string>() } = content.kind === 'form' ? content : {};
  const { payload: text, ...others } = content.kind === 'json' ? { payload: content.text } : values;
  if (text === undefined) return { ok: true, fields: { values: others, files } };
  const excess = excessOf(Buffer.from(text), scanJson, JSON_LIMITS);
  if (excess !== undefined) return refusal(excess.message);
  const parsed = parse(text);
  return v.is(JsonObject, parsed)
    ? { ok: true, fields: { values: { ...others, ...parsed }, files } }
    : refusal('it is neither a JSON object nor a form', notFields);
}

const JsonObject = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((value) => !Array.isArray(value)),
);

function refusal(reason: string, status: Refused['status'] = 400): Refused {
  return { ok: false, status, message: `Cannot read the body: ${reason}` };
}

/** Undefined for what is not JSON, which no schema accepts. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
