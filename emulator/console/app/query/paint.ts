/** Cuts a query into pieces to be coloured: keys, operators, values, and what is wrong. */
import type { ParsedQuery, QueryMistake } from '../../api/query/language.ts';

export interface Piece {
  readonly text: string;
  readonly kind: 'key' | 'operator' | 'mistake' | undefined;
}

export function paintQuery(text: string, parsed: ParsedQuery): Piece[] {
  if (parsed.kind === 'mistake') return paintMistake(text, parsed.mistake);
  if (parsed.kind === 'trace') return [{ text, kind: undefined }];
  const pieces: Piece[] = [];
  let done = 0;
  const add = (to: number, kind: Piece['kind']) => {
    if (to > done) pieces.push({ text: text.slice(done, to), kind });
    done = Math.max(done, to);
  };
  for (const { key, from, valueFrom, to } of parsed.terms) {
    add(from, undefined);
    if (key !== undefined) {
      const colon = text.lastIndexOf(':', valueFrom - 1);
      add(colon, 'key');
      add(valueFrom, 'operator');
    }
    add(to, undefined);
  }
  add(text.length, undefined);
  return pieces;
}

function paintMistake(text: string, { from, to }: QueryMistake): Piece[] {
  return [
    { text: text.slice(0, from), kind: undefined },
    { text: text.slice(from, to), kind: 'mistake' },
    { text: text.slice(to), kind: undefined },
  ];
}
