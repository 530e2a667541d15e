/**
 * Secrets in a text that no `=` and no `:` puts behind their name: options (`--token S`), elements of XML, fields of
 * HTML's and multipart forms. Also OAuth's `code`, which is a secret only beside a `state`.
 */
import { MASK } from './mask.ts';
import type { KindOfName } from './secret-names.ts';

const OPTION = /((?<![\w-])--?[A-Za-z][\w-]{2,}[ \t]+)("[^"]*"|'[^']*'|[^\s"'-][^\s"']*)/g;
/** `--token to` and the like, in a sentence. */
const WORD = /^(?:to|or|and|for|is|was|must|not)$/;
const ELEMENT = /<([\w:.-]{1,80})([^<>]*)>([^<>]+)(?=<\/)/g;
const INPUT =
  /(\b(?:name|id|key)=["']([^"'<>]{1,80})["'][^<>]{0,200}?\bvalue=)("[^"<>]*"|'[^'<>]*')/gi;
/** Of SQL, as in `WITH PASSWORD 'S'` and `password LIKE 'S'`. */
const QUOTED = /\b((?:identified by|password|passwd)(?:\s+(?:like|in))?[\s(]+)'[^']*'/gi;
const PART =
  /(name="([^"\r\n]{1,80})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,5}\r?\n)([^]*?)(?=\r?\n--|$)/g;

/** Of OAuth, when it comes back with the state. Alone, a code is that of a country or an error. */
const AUTHORIZATION_CODE = /((?:^|[?&#])code=)[^&#\s"]+/g;

/** The text with the value of each secret name masked; the same text when there is none. */
export function maskMarkedValues(text: string, kindOf: KindOfName): string {
  const isPlain = (name: string): boolean => kindOf(name) === 'plain';
  let masked = text;
  if (masked.includes('-')) {
    masked = masked.replace(OPTION, (whole, option: string, value: string) =>
      isPlain(option.trim()) || WORD.test(value) ? whole : option + MASK,
    );
  }
  if (masked.includes('</')) {
    masked = masked.replace(ELEMENT, (whole, name: string, rest: string) =>
      isPlain(name) ? whole : `<${name}${rest}>${MASK}`,
    );
  }
  if (masked.includes('value=')) {
    masked = masked.replace(INPUT, (whole, head: string, name: string) =>
      isPlain(name) ? whole : `${head}"${MASK}"`,
    );
  }
  if (masked.includes("'")) masked = masked.replace(QUOTED, `$1'${MASK}'`);
  if (masked.includes('code=') && masked.includes('state=')) {
    masked = masked.replace(AUTHORIZATION_CODE, `$1${MASK}`);
  }
  if (masked.includes('form-data')) {
    masked = masked.replace(PART, (whole, head: string, name: string) =>
      isPlain(name) ? whole : head + MASK,
    );
  }
  return masked;
}
