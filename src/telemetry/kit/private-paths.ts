/**
 * Secrets in paths: the segments that the app declares private by the templates of its routes, and, undeclared, what
 * looks like a key behind a segment such as `reset` or `token`. They are found wherever a path stands, in a URL inside
 * of another URL as well.
 */
import { MASK } from './mask.ts';

/** Masks the private segments of all paths in a text. */
export type MaskPaths = (text: string) => string;

/** Not the parameter of a template, such as `:token`. */
const SEGMENT = String.raw`(?!:|\*)[^\s/?#&"'<>\\]+`;

/** Long, with letters and digits: no word. */
const KEY = String.raw`(?=[\w.~-]*\d)(?=[\w.~-]*[A-Za-z])[\w.~-]{16,}`;
const BEFORE_KEY =
  '(?:[\\w-]*(?:password|passwd|token|secret|otp|session)|reset|invite|invitation|verify|verification|confirm|confirmation|activate|activation|unsubscribe|magic(?:-?link)?)s?';
const KEY_IN_PATH = new RegExp(`(/${BEFORE_KEY}/)${KEY}`, 'gi');

/** @param templates such as `/reset/:token`; `*` stands for a segment that is not private */
export function createPathMask(templates: readonly string[]): MaskPaths {
  const patterns = templates.map(patternOf);
  return (text) => {
    if (!text.includes('/')) return text;
    let masked = text.replace(KEY_IN_PATH, `$1${MASK}`);
    for (const pattern of patterns) masked = masked.replace(pattern, maskPrivate);
    return masked;
  };
}

/** Open and private pieces take turns, as groups. */
function patternOf(template: string): RegExp {
  const pieces = template.split('/').filter((segment) => segment !== '');
  let pattern = '';
  let open = '';
  for (const piece of pieces) {
    open += '/';
    if (piece.startsWith(':')) {
      pattern += `(${open})(${SEGMENT})`;
      open = '';
    } else open += piece === '*' ? SEGMENT : escape(piece);
  }
  return new RegExp(`${pattern}${open === '' ? '' : `(${open})`}`, 'gi');
}

function maskPrivate(_whole: string, ...rest: readonly unknown[]): string {
  const groups = rest.filter((each, index) => typeof each === 'string' && index < rest.length - 2);
  return groups.map((group, index) => (index % 2 === 0 ? group : MASK)).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
