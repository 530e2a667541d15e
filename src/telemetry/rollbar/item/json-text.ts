/**
 * Masks secrets inside a JSON text and leaves every other character as it is: digits, order, white space. Parsing and
 * writing again would turn 1.0 into 1 and 12345678901234567890 into another number.
 */

export interface JsonMasking {
  /** Stands for a value under a secret name, and for what is nested too deeply. */
  readonly mask: string;
  /** Whether what stands under the name is a secret. */
  readonly isSecret: (name: string) => boolean;
  /** A text inside, without its secrets. */
  readonly text: (text: string) => string;
  readonly maxDepth: number;
}

/** A text, a word or a number, or one of the six characters that hold JSON together. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|[^\s{}[\],:"]+|[{}[\],:]/g;

/** @param json valid JSON */
export function maskJsonText(json: string, masking: JsonMasking): string {
  const mask = JSON.stringify(masking.mask);
  let masked = '';
  let done = 0;
  let depth = 0;
  /** The last text at hand, which is a name when a colon follows. */
  let last: { readonly start: number; readonly end: number; readonly text: string } | undefined;
  let name: string | undefined;
  /** Where a value began that is masked, and how deep that was. */
  let hidden: { readonly start: number; readonly depth: number } | undefined;

  function replace(start: number, end: number, text: string): void {
    masked += json.slice(done, start) + text;
    done = end;
  }
  function settle(): void {
    if (last === undefined) return;
    const shown = masking.text(last.text);
    if (shown !== last.text) replace(last.start, last.end, JSON.stringify(shown));
    last = undefined;
  }

  for (const { 0: token, index: start } of json.matchAll(TOKEN)) {
    const end = start + token.length;
    const opens = token === '{' || token === '[';
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (hidden === undefined) {
      if (token === ':' && last !== undefined) {
        name = last.text;
        last = undefined;
      } else {
        settle();
        const isName = name !== undefined && token !== ',' && !closes;
        const isSecret = isName && token !== 'null' && masking.isSecret(name ?? '');
        if (isSecret || (opens && depth >= masking.maxDepth)) hidden = { start, depth };
        else if (token.startsWith('"')) last = { start, end, text: String(JSON.parse(token)) };
        name = undefined;
      }
    }
    if (opens) depth += 1;
    if (hidden !== undefined && depth === hidden.depth) {
      replace(hidden.start, end, mask);
      hidden = undefined;
    }
  }
  settle();
  return masked + json.slice(done);
}
