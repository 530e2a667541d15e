/**
 * Secrets in a text that no `=` and no `:` puts behind their name: options (`--token S`), elements of XML, fields of
 * HTML's and multipart forms, comparisons of SQL and what databases say of them. Also OAuth's `code`, which is a secret
 * only beside a `state`.
 */
import { MASK } from './mask.ts';
import type { KindOfName } from './secret-names.ts';

/**
 * What a text has that is worth a search, and what is searched for: `head`, then the value, then `tail`. `name` tells
 * whether the value is a secret; without one it is. Of several names with commas one is enough.
 */
const FORMS: readonly (readonly [sign: string, form: RegExp])[] = [
  // Not `--token to` and the like, in a sentence.
  [
    '-',
    /(?<head>(?<![\w-])(?<name>--?[A-Za-z][\w-]{2,})[ \t]+["']?)(?:(?<=")[^"]*|(?<=')[^']*|(?!(?:to|or|and|for|is|was|must|not)(?![^\s"']))[^\s"'-][^\s"']*)/g,
  ],
  ['</', /(?<head><(?<name>[\w:.-]{1,80})[^<>]*>)(?:<!\[CDATA\[[^]{0,9999}?\]\]>|[^<>]+)(?=<\/)/g],
  [
    '</',
    /(?<head><[\w:.-]{1,80} [^<>]{0,80}?\b(?:name|id|key)=["'](?<name>[^"'<>]{1,80})[^<>]*>)[^<>]+(?=<\/)/gi,
  ],
  // Pairs of a list in JSON that was cut: `[["token","S"],["a`.
  [
    '["',
    /(?<head>[[,]\s*\["(?<name>[^"\\]{1,800})"\s*,\s*")(?!\*{8}"|")(?:[^"\\]|\\.)*(?:"\s*,\s*"(?:[^"\\]|\\.)*)*/g,
  ],
  // `<input name="x" value="S">`, `{ name: 'x', value: 'S' }`
  [
    'value',
    /(?<head>\b(?:name|id|key|field|header)["']?\s*[:=]\s*["']?(?<name>[^"'\s,<>]{1,80})(?=["'\s,])[^<>{}]{0,200}?\bvalue["']?\s*[:=]\s*["']?)(?:(?<=")(?:[^"\\]|\\.)*|(?<=')(?:[^'\\]|\\.)*|[^\s"',;<>})\]]+)/gi,
  ],
  // Of SQL: `WITH PASSWORD 'S'`; `token <> 'S'`, `lower(token) = 'S'`, `token::text IN ('S', 'T')`.
  ["'", /(?<head>\b(?:identified(?: with \w+)? by|password|passwd)[\s(]+')[^']*/gi],
  ['"', /(?<head>\b(?:identified(?: with \w+)? by|password|passwd)[\s(]+")[^"]*/gi],
  [
    "'",
    /(?<head>(?<![\w$.-])(?<name>[\w$.-]+)["`)\]]*(?:::\w+)?\s*(?:(?:not\s+)?(?:i?like|in|glob|regexp)\b|<>|[!<>]?=)[\s(]*[NEX]?')(?:[^']|'')*(?:'\s*,\s*'(?:[^']|'')*)*/gi,
  ],
  // Of MySQL and AWS: `'S' for key 'users.token'`, `'S' at 'secretKey'`.
  ["'", /(?<head>')[^']*(?<tail>' (?:for key|at|for parameter) '?(?<name>[\w.]{1,80}))/g],
  // Of PostgreSQL: `Key (email, token)=(a@b.example, S) already exists`.
  [')=(', /(?<head>\((?<name>[^()]{1,200})\)=\().+(?=\))/g],
  [
    'form-data',
    /(?<head>name="(?<name>[^"\r\n]{1,80})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,5}\r?\n)[^]*?(?=\r?\n--|$)/g,
  ],
  // Alone, a code is that of a country or an error.
  ['state=', /(?<head>(?:^|[?&#])code=)[^&#\s"]+/g],
];

/** The text with the value of each secret name masked; the same text when there is none. */
export function maskMarkedValues(text: string, kindOf: KindOfName): string {
  let masked = text;
  for (const [sign, form] of FORMS) {
    if (!masked.includes(sign)) continue;
    masked = masked.replace(form, (whole, ...found) => {
      const groups: Readonly<Record<string, string | undefined>> = found.at(-1);
      const { head = '', name, tail = '' } = groups;
      const isPlain = name?.split(',').every((one) => kindOf(one) === 'plain') === true;
      return isPlain ? whole : head + MASK + tail;
    });
  }
  return masked;
}
