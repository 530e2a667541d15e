/**
 * Writes a syntax tree as an expression of RE2, whose classes and anchors are not quite those of either dialect: sets
 * as ranges of code points, anchors as those of the whole text.
 * https://github.com/google/re2/wiki/Syntax
 */
import type { Ranges } from './characters.ts';
import type { Node } from './syntax.ts';

const ASSERTIONS = { start: '\\A', end: '\\z', boundary: '\\b', 'no boundary': '\\B' };

export function writeRe2(node: Node): string {
  switch (node.type) {
    case 'set':
      return writeSet(node.ranges);
    case 'assert':
      return ASSERTIONS[node.kind];
    case 'sequence':
      return node.items.map(writeRe2).join('');
    case 'choice':
      return `(?:${node.options.map(writeRe2).join('|')})`;
    case 'group':
      return `(${writeRe2(node.item)})`;
    case 'repeat': {
      const item = writeRe2(node.item);
      // Nothing, however often, is nothing.
      if (item === '') return '';
      return (node.item.type === 'set' ? item : `(?:${item})`) + writeCount(node);
    }
  }
}

function writeCount({ min, max, lazy }: Extract<Node, { type: 'repeat' }>): string {
  const most = max === min ? '' : max === Infinity ? ',' : `,${max}`;
  return `{${min}${most}}${lazy ? '?' : ''}`;
}

function writeSet(ranges: Ranges): string {
  const [first] = ranges;
  if (ranges.length === 1 && first?.[0] === first?.[1]) return character(first?.[0] ?? 0);
  // RE2 has no empty set but what is neither one character nor any other.
  if (ranges.length === 0) return '[^\\x{0}-\\x{10ffff}]';
  return `[${ranges.map(([from, to]) => `${character(from)}-${character(to)}`).join('')}]`;
}

function character(code: number): string {
  const written = String.fromCodePoint(code);
  return /^[A-Za-z0-9]$/.test(written) ? written : `\\x{${code.toString(16)}}`;
}
