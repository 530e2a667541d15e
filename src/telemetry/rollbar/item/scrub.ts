/**
 * A Rollbar item comes in, the same item without credentials goes out: under secret names at any depth, in
 * headers, and inside texts (queries of URLs, forms, quoted JSON, the password of a URL). Texts that hold a
 * secret without a name for it are left as they are; nobody can tell.
 */
import { parseJson } from '../../kit/json.ts';
import { MASK } from '../../kit/mask.ts';
import { maskParameters } from '../../kit/parameters.ts';
import { isSecretName } from '../../kit/secret-names.ts';
import { maskJsonText } from './json-text.ts';

/** Replaces what stands under a secret name; everything else keeps its shape. Any JSON value will do. */
export function scrub<T>(value: T): T {
  // The same shape by construction: names that Rollbar defines for itself are no secret ones.
  return scrubValue(value) as T;
}

/** No report is nested deeper by itself; a text that parses to more was made to exhaust the stack. */
const MAX_DEPTH = 64;

function scrubValue(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return MASK;
  if (typeof value === 'string') return scrubText(value, depth);
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => {
    if (member === undefined || member === null) return [key, member];
    return [key, isSecretName(key) ? MASK : scrubValue(member, depth + 1)];
  });
  return Object.fromEntries(members);
}

/** `"name": value` in a piece of JSON that was cut or stands among other words. */
const QUOTED_MEMBER = /"([^"\\]+)"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,"{}[\]]+)/g;
/** `//user:password@host`. */
const USER_INFO = /(\/\/[^/\s:@]*):[^/?#\s]+@/g;

function scrubText(text: string, depth: number): string {
  return (
    scrubJson(text, depth) ??
    maskParameters(
      text
        .replace(USER_INFO, `$1:${MASK}@`)
        .replace(QUOTED_MEMBER, (whole, name: string, colon: string) =>
          isSecretName(name) ? `"${name}"${colon}"${MASK}"` : whole,
        ),
    )
  );
}

/** @returns undefined when the text is not a whole object or array */
function scrubJson(text: string, depth: number): string | undefined {
  if (!/^\s*[[{]/.test(text) || parseJson(text) === undefined) return undefined;
  return maskJsonText(text, {
    mask: MASK,
    isSecret: isSecretName,
    text: (inner) => scrubText(inner, depth + 1),
    maxDepth: MAX_DEPTH - depth,
  });
}
