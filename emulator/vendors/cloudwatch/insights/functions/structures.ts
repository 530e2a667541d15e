/** Functions that make maps and lists of texts, and the other way. */
import { isEqual, shownText, Structure, textOf, valueOf, type Value } from '../values.ts';
import { textual, type Functions } from './scalar.ts';

/** Elements that `split` makes of a text. */
const MAX_PARTS = 100_000;

export const STRUCTURE_FUNCTIONS: Functions = {
  jsonparse: { arity: [1, 1], call: ([value]) => parsed(value) },
  jsonstringify: {
    arity: [1, 1],
    call: ([value]) => (value instanceof Structure ? shownText(value) : undefined),
  },
  jsonarraysize: { arity: [1, 1], call: ([value]) => elementsOf(value)?.length },
  jsonarraycontains: {
    arity: [2, 2],
    call([value, wanted]) {
      const elements = elementsOf(value) ?? [];
      return elements.some((element) => isEqual(valueOf(element), wanted)) ? 1 : 0;
    },
  },
  split: textual(
    (text, delimiter = '') =>
      new Structure(delimiter === '' ? [text] : text.split(delimiter, MAX_PARTS)),
    2,
  ),
};

/** The object or array that a text of JSON is; undefined of all else. */
export function parsed(value: Value): Structure | undefined {
  if (value instanceof Structure) return value;
  const text = textOf(value);
  if (text === undefined || !/^\s*[[{]/.test(text)) return undefined;
  try {
    const found = valueOf(JSON.parse(text));
    return found instanceof Structure ? found : undefined;
  } catch {
    return undefined;
  }
}

function elementsOf(value: Value): readonly unknown[] | undefined {
  const content = parsed(value)?.content;
  return Array.isArray(content) ? content : undefined;
}
