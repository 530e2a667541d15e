/** Tests texts by the value of a term, in any case: `*` stands for any characters. Runs in Node and in the browser. */
import type { Term } from './language.ts';

/** @param place whether the value may be a part of the text, unless it is in quotation marks */
export function textTest(
  { value, isQuoted }: Term,
  place: 'within' | 'whole',
): (text: string) => boolean {
  const wanted = value.toLowerCase();
  if (isQuoted) return (text) => text.toLowerCase() === wanted;
  if (!wanted.includes('*')) {
    return place === 'within'
      ? (text) => text.toLowerCase().includes(wanted)
      : (text) => text.toLowerCase() === wanted;
  }
  const parts = wanted.split('*');
  return (text) => hasParts(text.toLowerCase(), parts);
}

/** Whether the text begins and ends with the outer parts and has the others between, in their order. */
function hasParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
