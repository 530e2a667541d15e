/**
 * Tells what a body is: JSON, or a form with its fields. The content-type decides about multipart alone: `curl -d`,
 * rollbar-php and rollbar-gem send JSON that they call a form, and others send forms that they call nothing.
 */
import { scanForm, scanMultipart } from '../../limits/form.ts';
import { excessOf } from '../../limits/limits.ts';

export type Content =
  | { readonly kind: 'json'; readonly text: string }
  | {
      readonly kind: 'form';
      readonly values: Readonly<Record<string, string>>;
      /** By the name of their field. */
      readonly files: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'broken'; readonly message: string };

/** Sources may be sent beside their map, each as a part with two headers. */
const FORM_LIMITS = { values: 15_000 };

const MULTIPART = /^\s*multipart\/form-data\b/i;
const URLENCODED = /^\s*application\/x-www-form-urlencoded\b/i;
/** What begins JSON text of an object, a list or a text, behind white space; names of fields have these as `%7B`. */
const JSON_START = /^\s*[{["]/;

export async function contentOf(contentType: string | undefined, bytes: Buffer): Promise<Content> {
  const type = contentType ?? '';
  if (MULTIPART.test(type)) return multipart(type, bytes);
  // Some editors begin a file with a byte order mark, which JSON.parse refuses.
  const text = bytes.toString().replace(/^\uFEFF/, '');
  const isForm = URLENCODED.test(type) || text.startsWith('payload=');
  if (!isForm || JSON_START.test(text)) return { kind: 'json', text };
  const excess = excessOf(bytes, scanForm, FORM_LIMITS);
  if (excess !== undefined) return { kind: 'broken', message: excess.message };
  return formOf(new URLSearchParams(text));
}

async function multipart(type: string, bytes: Buffer): Promise<Content> {
  const excess = excessOf(bytes, scanMultipart, FORM_LIMITS);
  if (excess !== undefined) return { kind: 'broken', message: excess.message };
  try {
    return await formOf(
      await new Response(bytes, { headers: { 'content-type': type } }).formData(),
    );
  } catch {
    return { kind: 'broken', message: 'it is not the form that its content-type names' };
  }
}

async function formOf(fields: Iterable<[string, string | File]>): Promise<Content> {
  const values: Record<string, string> = Object.create(null);
  const files = new Map<string, string>();
  for (const [name, value] of fields) {
    if (typeof value === 'string') values[name] = value;
    else files.set(name, await value.text());
  }
  return { kind: 'form', values, files };
}
