/** Parameters of queries, fragments and forms, wherever they stand in a text, with the secret ones masked. */
import { MASK } from './mask.ts';
import { isSecretName } from './secret-names.ts';

const NAME_CHARACTER = /[\w.%+~[\]-]/;
/** A longer name is told by its end. */
const MAX_NAME_LENGTH = 80;

/** Masks the value of each secret `name=value`, also inside the value of another parameter. */
export function maskParameters(text: string): string {
  let masked = '';
  let done = 0;
  let equals = text.indexOf('=');
  while (equals !== -1) {
    let start = equals;
    const earliest = Math.max(done, equals - MAX_NAME_LENGTH);
    while (start > earliest && NAME_CHARACTER.test(text.charAt(start - 1))) start -= 1;
    let next = equals + 1;
    if (isSecretName(decode(text.slice(start, equals)))) {
      masked += text.slice(done, next) + MASK;
      next += text.slice(next).search(/[&#\s]|$/);
      done = next;
    }
    equals = text.indexOf('=', next);
  }
  return masked + text.slice(done);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
